/** Workers that come to agree by averaging. */
import test from 'ava';
import { elasticAveragingRadius, hypercubeGossipFactor, ringGossipFactor } from '../../../src/learning/closed-forms/mixing.js';
import type { LearningTask, Version } from '../../../src/simulation/strategies/learning-task.js';
import type { Learner } from '../../learning/_oracle-task.js';
import { areEqual } from '../../support/standard-error.js';
import { manyQuadratics } from './_many-quadratics.js';

/** A version for each value, all from w₀ = 1 by one noiseless step of its own length. */
function versionsAt(task: LearningTask, values: readonly number[]): Version[] {
  return values.map((value, worker) => task.step(task.initial, task.gradient(task.initial, task.draw(worker, 1)), 1 - value));
}

async function numbers({ parameters }: Learner, versions: readonly Version[]): Promise<number[]> {
  const list: number[] = [];
  for (const version of versions) list.push((await parameters(version))[0]!);
  return list;
}

test('gossip: the slowest disagreement shrinks by the closed form\'s factor each round, and no disagreement more slowly', async (t) => {
  const ring = (workers: number) => (worker: number) => [worker, (worker + 1) % workers, (worker + workers - 1) % workers];
  const hypercube = (dimension: number) => (worker: number) => [worker, ...Array.from({ length: dimension }, (_, bit) => worker ^ 1 << bit)];
  for (const { workers, neighbours, factor, slowest } of [
    ...[8, 16].map((workers) => ({ workers, neighbours: ring(workers), factor: ringGossipFactor(workers), slowest: (worker: number) => Math.cos(2 * Math.PI * worker / workers) })),
    ...[3, 4].map((dimension) => ({ workers: 2 ** dimension, neighbours: hypercube(dimension), factor: hypercubeGossipFactor(dimension), slowest: (worker: number) => (worker % 2 === 0 ? 1 : -1) })),
  ]) {
    for (const isSlowest of [true, false]) {
      const learning = manyQuadratics({ lambda: 1, variance: 0, start: 1, dimension: 1, workers });
      const values = Array.from({ length: workers }, (_, worker) => 5 + (isSlowest ? slowest(worker) : worker ** 2 % 7));
      const mean = values.reduce((sum, value) => sum + value, 0) / workers;
      const disagreement = (list: readonly number[]) => Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0));
      let versions = versionsAt(learning.task, values);
      for (let round = 0; round < 5; round++) versions = versions.map((_, worker) => learning.task.mean(neighbours(worker).map((other) => versions[other]!)));
      const shrunk = disagreement(await numbers(learning, versions)) / disagreement(values);
      if (isSlowest) t.true(areEqual(shrunk, factor ** 5), `${workers} workers: ${shrunk} instead of ${factor ** 5}`);
      else t.true(shrunk < factor ** 5);
    }
  }
});

test('elastic averaging: mean and centre come nearer by the mean map\'s radius', async (t) => {
  const [workers, elasticity, x] = [4, 0.1, 0.1];
  const learning = manyQuadratics({ lambda: 1, variance: 0, start: 1, dimension: 1, workers });
  const { task } = learning;
  let locals = versionsAt(task, [1, 2, 3, 6]);
  let centre = task.initial;
  const centres: Version[] = [];
  for (let round = 0; round < 120; round++) {
    const before = centre;
    centre = task.mix([before, ...locals], [1 - workers * elasticity, ...locals.map(() => elasticity)]);
    // w − η∇ − a(w − c), the gradient at w
    locals = locals.map((local, worker) => task.mix([task.step(local, task.gradient(local, task.draw(worker, 1)), x), local, before], [1, -elasticity, elasticity]));
    centres.push(centre);
  }
  // The other eigenvalue, 0.376, is gone after a hundred rounds.
  const [first, second] = await numbers(learning, centres.slice(-2));
  t.true(areEqual(second! / first!, elasticAveragingRadius(x, elasticity, workers)), String(second! / first!));
});
