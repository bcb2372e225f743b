import type { LearningTask } from './learning-task.js';

/** The task with some of its methods replaced; the others are its own. */
export function alteredTask(task: LearningTask, altered: Partial<LearningTask>): LearningTask {
  return {
    samplesPerPass: task.samplesPerPass,
    initial: task.initial,
    draw: (worker, count) => task.draw(worker, count),
    part: (index, count) => task.part(index, count),
    gradient: (at, samples) => task.gradient(at, samples),
    meanGradient: (at, samples) => task.meanGradient(at, samples),
    sum: (gradients, weights) => task.sum(gradients, weights),
    difference: (a, b) => task.difference(a, b),
    compress: (gradient, compression) => task.compress(gradient, compression),
    step: (from, gradient, rate) => task.step(from, gradient, rate),
    stride: (from, gradient, rate) => task.stride(from, gradient, rate),
    descend: (from, gradient, rate) => task.descend(from, gradient, rate),
    mean: (versions) => task.mean(versions),
    mix: (versions, weights) => task.mix(versions, weights),
    shard: (of, index, count) => task.shard(of, index, count),
    stepShard: (from, gradient, rate) => task.stepShard(from, gradient, rate),
    assemble: (shards) => task.assemble(shards),
    metric: (version) => task.metric(version),
    loss: (at, samples) => task.loss(at, samples),
    settle: (version) => task.settle(version),
    ...altered,
    get isFull() { return altered.isFull ?? task.isFull; },
  };
}
