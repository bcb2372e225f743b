/** A learner without mathematics: handles only. Whoever asks about time alone needs no data, no model and no gradient. */
import type { Gradient, LearningTask, Metrics, Samples, Shard, Version } from './learning-task.js';

const version: Version = { isVersion: true };
const gradient: Gradient = { isGradient: true };
const shard: Shard = { isShard: true };
const metrics: Metrics = { trainLoss: 1, testLoss: 1, trainAccuracy: null, testAccuracy: null };

/** @param samplesPerPass size of the pretended training set */
export function timingTask(samplesPerPass = 1000): LearningTask {
  // Mostly all batches are of one size: 100,000 workers in lockstep keep one object instead of one each, and half of the memory.
  let drawn: Samples = { count: 1 };
  return {
    samplesPerPass,
    initial: version,
    draw: (_worker, count) => (drawn.count === count ? drawn : drawn = { count }),
    gradient: () => gradient,
    meanGradient: () => gradient,
    part: (index, count) => ({ count: Math.max(1, Math.floor(samplesPerPass * (index + 1) / count) - Math.floor(samplesPerPass * index / count)) }),
    sum: () => gradient,
    difference: () => gradient,
    compress: () => gradient,
    step: () => version,
    stride: () => version,
    descend: () => version,
    mean: () => version,
    mix: () => version,
    shard: () => shard,
    stepShard: () => shard,
    assemble: () => version,
    metric: () => Promise.resolve(metrics),
    loss: () => Promise.resolve(metrics.trainLoss),
    isFull: false,
    settle: () => Promise.resolve(),
  };
}
