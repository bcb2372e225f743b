import type { KeyedSamples, LearningProblem } from '../learning-problem.js';
import type { FloatArray } from '../parameters.js';
import type { DiagnosisProbe } from './probe.js';

/**
 * A problem of one worker as a probe: each row is a single sample that the worker draws when the row is first asked for. Without replacement
 * and up to one pass, the rows are different rows of the training set in random order; of a problem without data they are that many fresh
 * samples. With dropout, a row asked for alone keeps its mask. Which row is which sample depends on the order of first asking, and only rows that
 * were asked for take memory.
 * @param samples at most one pass
 */
export function probeOf<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, samples = problem.samplesPerPass): DiagnosisProbe<P> {
  const drawn = new Map<number, S>();
  const row = (index: number): S => {
    let sample = drawn.get(index);
    if (sample === undefined) drawn.set(index, sample = problem.draw(0, 1));
    return sample;
  };
  return {
    samples,
    gradients: (asks) => problem.gradients(asks.map(({ at, indices }) => ({ at, samples: Array.from(indices, row) }))),
  };
}
