import type { KeyedSamples, LearningProblem } from '../learning-problem.js';
import type { FloatArray } from '../parameters.js';
import type { DiagnosisProbe } from './probe.js';

/**
 * A problem of one worker as a probe: row i is the i-th single sample that the worker draws. Without replacement and up to one pass, the rows
 * are different rows of the training set in random order; of a problem without data they are that many fresh samples. With dropout, a row asked for alone keeps its mask.
 * @param samples at most one pass
 */
export function probeOf<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, samples = problem.samplesPerPass): DiagnosisProbe<P> {
  const drawn: S[] = [];
  const row = (index: number): S => {
    while (drawn.length <= index) drawn.push(problem.draw(0, 1));
    return drawn[index]!;
  };
  return {
    samples,
    gradients: (asks) => problem.gradients(asks.map(({ at, indices }) => ({ at, samples: Array.from(indices, row) }))),
  };
}
