import { scalar, z } from '../../../basics/fields.js';
import { alteredTask } from '../altered-task.js';
import type { LearningTask } from '../learning-task.js';

export const pruningField = z.strictObject({
  kept: scalar('Share of the weights that is kept; messages are that much smaller, steps are not faster.', { above: 0, most: 1 }),
}).describe('Only some of the model\'s weights are kept, at random places, the same all the time; the others are 0 and stay so. Default: all are kept.');

/**
 * The task of a model of which only that share of the weights is kept: its first version has zeros elsewhere, and so has every gradient. Compressed, it has
 * as many numbers as are kept.
 */
export function prunedTask(task: LearningTask, kept: number): LearningTask {
  if (kept === 1) return task;
  const mask = { kind: 'pruned', kept } as const;
  const whole = task.difference(task.initial, null);
  // x − x + (masked x): exactly 0 or x.
  const initial = task.descend(task.descend(task.initial, whole, 1), task.compress(whole, mask), -1);
  return alteredTask(task, {
    initial,
    gradient: (at, samples) => task.compress(task.gradient(at, samples), mask),
    meanGradient: (at, samples) => task.compress(task.meanGradient(at, samples), mask),
    compress: (gradient, compression) => task.compress(gradient, compression.kind === 'pruned' ? compression : { ...compression, within: kept }),
  });
}
