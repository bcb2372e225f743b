/** Asynchronous SGD: nobody waits, whatever the law of step times; servers that share the work share the queue. */
import test from 'ava';
import type { StragglerOptions } from '../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import { areEqual, offBy } from '../support/standard-error.js';
import { timingRun, type TimingRun } from '../support/timing-run.js';

const meanStaleness = ({ staleness }: TimingRun): number =>
  staleness.reduce((sum, count, age) => sum + count * age, 0) / staleness.reduce((sum, count) => sum + count);

/** Laws of finite variance, their mean in steps and their squared coefficient of variation. */
const laws: readonly (readonly [law: StragglerOptions, mean: number, variation: number])[] = [
  [{ kind: 'exponential', mean: 1 }, 1, 1],
  [{ kind: 'lognormal', sigma: 1 }, 1, Math.E - 1],
  [{ kind: 'pareto', shape: 3 }, 1, 1 / 3], // 1/(a(a − 2))
  [{ kind: 'slowdown', probability: 0.1, factor: 5 }, 1.4, 16 * 0.09 / 1.4 ** 2],
  [{ kind: 'gamma', shape: 2 }, 1, 1 / 2],
  [{ kind: 'weibull', shape: 2 }, 1, 4 / Math.PI - 1],
  [{ kind: 'shiftedExponential', shift: 0.5, mean: 0.5 }, 1, 1 / 4],
];

for (const workers of [2, 16]) {
  test(`${workers} workers make an update every E[X]/${workers} s for every law, of gradients ${workers - 1} updates old on average`, async (t) => {
    for (const [stragglers, mean, variation] of laws) {
      // P renewal processes: by time T each has made T/μ + (c² − 1)/2 steps on average, with variance c²·T/μ. So N updates take
      // (N − P(c² − 1)/2)·μ/P, give or take c·√N·μ/P.
      const updates = 20_000;
      const run = await timingRun({ strategy: { kind: 'asynchronous', servers: 1 }, workers, stragglers, samples: updates, seed: 2 });
      const expected = (updates - workers * (variation - 1) / 2) * mean / workers;
      const { isClose, message } = offBy(run.elapsed, expected, Math.sqrt(variation * updates) * mean / workers);
      t.true(isClose, `${stragglers.kind}: ${message}`);
      // Every update ages the P − 1 other gradients under way by one: on average P − 1, less what the last ones have left to age.
      t.true(Math.abs(meanStaleness(run) / (workers - 1) - 1) < 0.02, `${stragglers.kind}: ${meanStaleness(run)}`);
    }
  });
}

test('with S servers each shard is P − 1 updates old, too: all shards of a gradient count, each by its own server\'s updates', async (t) => {
  for (const servers of [1, 2, 4, 8]) {
    const workers = 8;
    const updates = 5000;
    const run = await timingRun({ strategy: { kind: 'asynchronous', servers }, workers, samples: updates, server: { kind: 'exponential', mean: 0.1 }, seed: 4 });
    t.true(Math.abs(run.staleness.reduce((sum, count) => sum + count) / (servers * updates) - 1) < 0.01);
    t.true(Math.abs(meanStaleness(run) / (workers - 1) - 1) < 0.02, `S = ${servers}: ${meanStaleness(run)}`);
  }
});

test('servers that never rest: S of them apply S times as many gradients, until the workers are the bottleneck', async (t) => {
  // Z = 1 s, 2 s to apply a gradient, 2/S s for each of S shards side by side, 16 workers: min(16/(1 + 2/S), S/2) gradients/s.
  for (const [servers, throughput] of [[1, 0.5], [2, 1], [4, 2], [8, 4], [16, 8], [32, 16 / (1 + 1 / 16)]] as const) {
    const timeOf = async (updates: number): Promise<number> =>
      (await timingRun({ strategy: { kind: 'asynchronous', servers }, workers: 16, stragglers: { kind: 'none' }, server: { perUpdate: 2 }, samples: updates })).elapsed;
    t.true(areEqual((await timeOf(800) - await timeOf(400)) * throughput, 400), `S = ${servers}`);
  }
});

test('ports that never rest: S servers take S times as many bytes, until there are as many as workers', async (t) => {
  // 8 workers that hardly compute (Z = 1 µs), n/b = 0.08 s: S ports pass S gradients in 0.08 s. A worker pushes S shards one after the other and
  // has the last one back a shard's time later: a cycle of Z + (1 + 1/S)·0.08 s for each of 8 side by side.
  const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' };
  for (const servers of [1, 2, 4, 8, 16]) {
    const timeOf = async (updates: number): Promise<number> =>
      (await timingRun({ strategy: { kind: 'asynchronous', servers }, workers: 8, stragglers: { kind: 'none' }, perSample: 1e-6, network, parameterBytes: 1e8, samples: updates })).elapsed;
    const perUpdate = (await timeOf(1600) - await timeOf(800)) / 800;
    t.true(areEqual(perUpdate, Math.max(0.08 / servers, (1e-6 + (1 + 1 / servers) * 0.08) / 8)), `S = ${servers}: ${perUpdate}`);
  }
});
