/** Oracles as the diagnostics see them. */
import { streams } from '../../../src/basics/random.js';
import type { OpenSerialRun } from '../../../src/learning/diagnostics/probe.js';
import { LazyHistory } from '../../../src/learning/history/history.js';
import type { KeyedSamples, LearningProblem } from '../../../src/learning/learning-problem.js';
import { leastSquares, type LeastSquaresOptions } from '../../../src/learning/models/least-squares.js';
import { quadratic, type QuadraticOptions } from '../../../src/learning/models/quadratic.js';
import { sgd } from '../../../src/learning/optimizers/sgd.js';

/** Runs of plain SGD over the problem that `make` opens for a seed. */
export function serialRuns<S extends KeyedSamples>(make: (seed: number) => LearningProblem<Float64Array, S>): OpenSerialRun<Float64Array> {
  return ({ seed }) => {
    const problem = make(seed);
    const seen = { last: problem.initial };
    const watched: LearningProblem<Float64Array, S> = {
      ...problem,
      evaluate(at) {
        seen.last = at;
        return problem.evaluate(at);
      },
    };
    const task = new LazyHistory({ problem: watched, optimizer: sgd.make({ kind: 'sgd' }, { blocks: problem.blocks }), optimizerName: 'SGD' });
    // The diagnostics ask for the parameters of what was evaluated last.
    return Promise.resolve({ task, parameters: () => Promise.resolve(seen.last), close: () => { problem.close(); } });
  };
}

export function leastSquaresOf(options: Partial<LeastSquaresOptions>, seed: number) {
  return leastSquares.open(
    { kind: 'least-squares', spectrum: [1], noise: 0, start: 0, optimum: 1, samplesPerPass: 1000, ...options },
    { workers: 1, streams: streams(seed), isShared: false },
  );
}

export function quadraticOf(options: Pick<QuadraticOptions, 'noise' | 'start'> & Partial<QuadraticOptions>, seed: number) {
  return quadratic.open({ kind: 'quadratic', spread: 0, samplesPerPass: 1000, ...options }, { workers: 1, streams: streams(seed), isShared: false });
}
