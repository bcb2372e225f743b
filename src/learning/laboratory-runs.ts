/** What a laboratory's problems have in common: runs with a history, probes, keys, and their shares of the memory. */
import type { Streams } from '../basics/random.js';
import { probeOf } from './diagnostics/probe-of-problem.js';
import { KeyHash, type ContentKey } from './history/content-key.js';
import { LazyHistory } from './history/history.js';
import type { Laboratory, LaboratoryOptions, LearningRun, RunOptions } from './laboratory.js';
import type { KeyedSamples, LearningProblem } from './learning-problem.js';
import { makeOptimizer } from './optimizers/registry.js';
import type { FloatArray } from './parameters.js';

const MOST_BYTES = 2e9;
/** Of the memory budget: a stack's tensors, and what a history may write down before it is settled. */
const STACK_SHARE = 1 / 8;
const HISTORY_SHARE = 1 / 8;

/** Most bytes of one stack's tensors. */
export function stackBytes({ mostBytes = MOST_BYTES }: Pick<LaboratoryOptions, 'mostBytes'>): number {
  return mostBytes * STACK_SHARE;
}

/** Runs and probes of the problems that are made with a run's options. @param probed rows of a probe; default: one pass */
export function runsOf<P extends FloatArray, S extends KeyedSamples>(problemOf: (run: RunOptions) => LearningProblem<P, S>, options: LaboratoryOptions, probed?: number): Pick<Laboratory, 'run' | 'probe'> {
  return {
    run: (run) => begin(problemOf(run), run, options),
    probe(streams: Streams) {
      const problem = problemOf({ workers: 1, streams });
      return { ...probeOf(problem, probed), close: () => { problem.close(); } };
    },
  };
}

function begin<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, { optimizer = { kind: 'sgd' } }: RunOptions, { memory, mostBytes = MOST_BYTES }: LaboratoryOptions): LearningRun {
  const task = new LazyHistory({
    problem, optimizer: makeOptimizer(optimizer, problem), optimizerName: JSON.stringify(optimizer), memory: memory?.results, mostBytes: mostBytes * HISTORY_SHARE,
  });
  return { task, parameters: (of) => task.parameters(of), statistics: () => task.statistics(), close: () => { problem.close(); } };
}

/** Begins the key of a problem: the code, and what it computes on. */
export function numericsKey({ numerics = '' }: LaboratoryOptions, backend: string): KeyHash {
  return new KeyHash('problem').text(numerics).text(backend);
}

/** The same problem under a key that names the code, too. */
export function rekeyed<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, options: LaboratoryOptions): LearningProblem<P, S> {
  const key: ContentKey = numericsKey(options, 'float64').key(problem.key).end();
  return { ...problem, key };
}
