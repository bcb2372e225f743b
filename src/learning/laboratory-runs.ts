/** What a laboratory's problems have in common: runs with a history, probes, keys, and their shares of the memory. */
import type { Streams } from '../basics/random.js';
import { probeOf } from './diagnostics/probe-of-problem.js';
import { KeyHash, keyText, type ContentKey } from './history/content-key.js';
import { LazyHistory } from './history/history.js';
import type { Laboratory, LaboratoryOptions, LearningRun, RunOptions } from './laboratory.js';
import type { ResultMemory } from './history/result-memory.js';
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

/**
 * Runs and probes of the problems that are made with a run's options.
 * @param backend that computes; default: plain arithmetic on the host
 * @param probed rows of a probe; default: one pass
 */
export function runsOf<P extends FloatArray, S extends KeyedSamples>(problemOf: (run: RunOptions) => LearningProblem<P, S>, options: LaboratoryOptions, { backend = 'float64', probed }: { readonly backend?: string; readonly probed?: number } = {}): Pick<Laboratory, 'run' | 'probe'> {
  const results = options.memory === undefined ? undefined : memoryOf(options.memory.results, new KeyHash('results').text(options.numerics ?? '').text(backend).end());
  return {
    run: (run) => begin(problemOf(run), run, options, results),
    probe(streams: Streams) {
      const problem = problemOf({ workers: 1, streams });
      return { ...probeOf(problem, probed), close: () => { problem.close(); } };
    },
  };
}

function begin<P extends FloatArray, S extends KeyedSamples>(problem: LearningProblem<P, S>, { optimizer = { kind: 'sgd' } }: RunOptions, { mostBytes = MOST_BYTES }: LaboratoryOptions, memory: ResultMemory | undefined): LearningRun {
  const task = new LazyHistory({
    problem, optimizer: makeOptimizer(optimizer, problem), optimizerName: JSON.stringify(optimizer), memory, mostBytes: mostBytes * HISTORY_SHARE,
  });
  return { task, parameters: (of) => task.parameters(of), statistics: () => task.statistics(), close: () => { problem.close(); } };
}

/**
 * Results of other code or of another backend are other results. That is no part of the history's own keys, for these decide what is random about a
 * compression: it would draw differently with a cache than without.
 */
function memoryOf(memory: ResultMemory, origin: ContentKey): ResultMemory {
  const own = (key: string): string => keyText(new KeyHash('result').key(origin).text(key).end());
  return {
    findMetrics: (key) => memory.findMetrics(own(key)),
    keepMetrics: (key, metrics) => { memory.keepMetrics(own(key), metrics); },
    findCheckpoint: (key) => memory.findCheckpoint(own(key)),
    keepCheckpoint: (key, checkpoint) => memory.keepCheckpoint(own(key), checkpoint),
  };
}
