import test from 'ava';
import fc from 'fast-check';
import { FORWARD, buckets, overlappedTime } from '../../../../src/simulation/compute/backward-pass.js';
import { equalLayers } from '../../../../src/simulation/compute/layers.js';
import { ring } from '../../../../src/simulation/collectives/ring.js';
import { costOfNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { strategyProblems, type StrategyOptions } from '../../../../src/simulation/strategies/registry.js';
import { areEqual } from '../../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../../support/timing-run.js';
import { recordOf } from '../_record-of.js';

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const bucketed = (bucketBytes: number, firstBucketBytes?: number): StrategyOptions<'synchronous'> => (
  { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes, firstBucketBytes } });

async function updateTime(options: Omit<TimingOptions, 'network' | 'stragglers' | 'samples'>): Promise<number> {
  const { workers } = options;
  return (await timingRun({ ...options, network, stragglers: { kind: 'none' }, samples: 4 * workers })).elapsed / 4;
}

test('buckets that become ready while others are on their way end when the overlap formula says, whatever the layers', async (t) => {
  await fc.assert(fc.asyncProperty(
    fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.01, max: 1, noNaN: true }), fc.double({ min: 1e6, max: 1e9, noNaN: true }),
    fc.double({ min: 0.01, max: 1, noNaN: true }), fc.boolean(),
    async (workers, layers, share, parameterBytes, perSample, isPlayed) => {
      const bucketBytes = share * parameterBytes;
      const parts = buckets({ bucketBytes }, equalLayers(layers, parameterBytes));
      const sends = parts.map(({ bytes, readyAt }) => ({ readyAt: perSample * (readyAt - FORWARD), cost: ring.closedForm(workers, bytes, costOfNetwork(network)) }));
      const expected = overlappedTime({ forward: perSample * FORWARD, backward: perSample * (1 - FORWARD) }, sends);
      const time = await updateTime({ strategy: bucketed(bucketBytes), workers, layers, parameterBytes, perSample, ...(isPlayed ? { listener: () => undefined } : {}) });
      // Between two buckets of a ring no port is idle longer than a message travels: the next bucket's first chunk leaves before the last one of this has arrived.
      t.true(time <= expected * (1 + 1e-9), `${time} > ${expected}`);
      const overlapOfRings = parts.length * (network.latency + network.overhead);
      t.true(time >= expected - overlapOfRings - 1e-9, `${time} much less than ${expected}`);
      if (parts.length === 1) t.true(areEqual(time, expected));
    },
  ), { seed: 21, numRuns: 60 });
});

test('one layer leaves nothing to overlap: a step, then an all-reduce', async (t) => {
  const options = { workers: 4, parameterBytes: 1e8, perSample: 0.2 };
  t.true(areEqual(await updateTime({ ...options, strategy: bucketed(1e8) }), 0.2 + ring.closedForm(4, 1e8, costOfNetwork(network))));
});

test('with overlap an update is never slower than without, but for what more messages cost', async (t) => {
  for (const layers of [2, 8, 50]) {
    for (const perSample of [0.01, 0.1, 1]) {
      const options = { workers: 4, parameterBytes: 1e9, layers, perSample };
      const without = await updateTime({ ...options, strategy: { kind: 'synchronous', collective: 'ring' } });
      // 5 or 6 buckets instead of one: each of the others costs 2·3 times L + o.
      t.true(await updateTime({ ...options, strategy: bucketed(2e8) }) <= without + 5 * 6 * 1.1e-3);
    }
  }
});

test('fused gradients leave at ticks: with a cycle longer than the step all go at once, at the first tick after it', async (t) => {
  // Steps of 0.2 s and ticks every 0.5 s: the first update's gradients leave together at 0.5 s.
  const fused = (cycleTime: number, bufferBytes: number): StrategyOptions => ({ kind: 'synchronous', collective: 'ring', overlap: { kind: 'fusion', cycleTime, bufferBytes } });
  const first = await timingRun({ strategy: fused(0.5, 1e12), workers: 4, layers: 10, parameterBytes: 1e8, perSample: 0.2, stragglers: { kind: 'none' }, network, samples: 4 });
  t.true(areEqual(first.elapsed, 0.5 + ring.closedForm(4, 1e8, costOfNetwork(network))));
  // Without a cycle and without packing every layer goes alone as soon as it is ready: 10 all-reduces of a tenth.
  const alone = await timingRun({ strategy: fused(0, 0), workers: 4, layers: 10, parameterBytes: 1e9, perSample: 0.2, stragglers: { kind: 'none' }, network, samples: 4 });
  t.true(areEqual(alone.bytesSent, 2 * 3 * 1e9));
  t.true(alone.elapsed > 0.2 * FORWARD + 10 * ring.closedForm(4, 1e8, costOfNetwork(network)) - 10 * 1.1e-3);
});

test('a bucket larger than the model, and an overlap without an all-reduce, are refused', (t) => {
  t.like(strategyProblems(bucketed(2e8), { parameterBytes: 1e8 })[0], { path: 'overlap.bucketBytes', message: 'a bucket larger than the model' });
  t.deepEqual(strategyProblems(bucketed(1e8), { parameterBytes: 1e8 }), []);
  t.like(strategyProblems({ kind: 'synchronous', servers: 2, overlap: { kind: 'buckets', bucketBytes: 1e6 } }, { parameterBytes: 1e8 })[0], { path: 'overlap' });
});

test('no update comes before the steps that it is made of have been counted, wherever a run is cut off', async (t) => {
  // Alone, where the last piece is there at the end of the step; an absence has rounds played.
  for (let events = 1; events <= 60; events++) {
    const { samplesApplied, samplesComputed } = await recordOf({ kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: '300 kB' } }, {
      cluster: { workers: 1, absences: [{ worker: 0, from: '1 h', until: '2 h' }] }, budget: { passes: 100, events }, evaluation: { everyPasses: 100 },
    });
    t.true(samplesApplied <= samplesComputed, `after ${events} events ${samplesApplied} applied, ${samplesComputed} computed`);
  }
});
