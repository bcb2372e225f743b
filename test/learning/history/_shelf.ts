/** A memory of results that lasts as long as the test. */
import type { Checkpoint, ResultMemory } from '../../../src/learning/history/result-memory.js';
import type { Metrics } from '../../../src/simulation/strategies/learning-task.js';

export interface Shelf extends ResultMemory { readonly metrics: Map<string, Metrics>; readonly checkpoints: Map<string, Checkpoint> }

export function shelf(): Shelf {
  const metrics = new Map<string, Metrics>();
  const checkpoints = new Map<string, Checkpoint>();
  return {
    metrics, checkpoints,
    findMetrics: (key) => metrics.get(key),
    keepMetrics: (key, value) => { metrics.set(key, value); },
    findCheckpoint: (key) => Promise.resolve(checkpoints.get(key)),
    keepCheckpoint(key, checkpoint) {
      checkpoints.set(key, checkpoint);
      return Promise.resolve();
    },
  };
}
