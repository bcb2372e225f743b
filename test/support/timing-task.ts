/** A learner without mathematics: handles only, so that laws about time need no data, no model and no gradient. */
import type { Gradient, LearningTask, Metrics, Version } from '../../src/simulation/strategies/learning-task.js';

const version: Version = { isVersion: true };
const gradient: Gradient = { isGradient: true };
const metrics: Metrics = { trainLoss: 1, testLoss: 1, trainAccuracy: null, testAccuracy: null };

/** @param samplesPerPass size of the pretended training set */
export function timingTask(samplesPerPass = 1000): LearningTask {
  return {
    samplesPerPass,
    initial: version,
    draw: (_worker, count) => ({ count }),
    gradient: () => gradient,
    meanGradient: () => gradient,
    step: () => version,
    mean: () => version,
    metric: () => Promise.resolve(metrics),
  };
}
