import test from 'ava';
import fc from 'fast-check';
import type { NetworkOptions } from '../../../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../../../src/simulation/strategies/registry.js';
import { timingRun, type TimingOptions, type TimingRun } from '../../../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const networks: readonly NetworkOptions[] = [
  ports, { ...ports, latency: 0.5, overhead: 0.2 }, { ...ports, latency: 0, overhead: 0, reduction: 0 }, { ...ports, download: 3e8 },
  { ...ports, node: { machines: 2, bandwidth: 1e10, latency: 1e-5, overhead: 0, nic: 'each' } },
];
const strategies: readonly StrategyOptions[] = [
  { kind: 'synchronous', collective: 'ring' }, { kind: 'synchronous', collective: 'halving-doubling' }, { kind: 'synchronous', collective: 'binomial-tree' },
  { kind: 'synchronous', collective: 'recursive-doubling' }, { kind: 'synchronous', collective: 'two-level-halving' }, { kind: 'synchronous', collective: 'auto' },
  { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: 3e7 } },
  { kind: 'synchronous', collective: 'halving-doubling', overlap: { kind: 'buckets', bucketBytes: 3e7 } },
  { kind: 'local-sgd', localSteps: 3, collective: 'ring' }, { kind: 'local-sgd', localSteps: 2, collective: 'halving-doubling' },
];

const situation = fc.record({
  strategy: fc.constantFrom(...strategies),
  workers: fc.integer({ min: 1, max: 11 }),
  layers: fc.integer({ min: 1, max: 12 }),
  stragglers: fc.constantFrom<NonNullable<TimingOptions['stragglers']>>(
    { kind: 'none' }, { kind: 'exponential', mean: 1 }, { kind: 'lognormal', sigma: 1 }, { kind: 'exponential', mean: 1e-3 },
    [{ kind: 'persistent', sigma: 0.5, perRack: 2 }, { kind: 'markov', factor: 4, meanNormal: 5, meanSlow: 2, perRack: 1 }],
  ),
  network: fc.constantFrom(...networks),
  parameterBytes: fc.constantFrom(0, 1e6, 1e9),
  end: fc.double({ min: 0.01, max: 60, noNaN: true }),
  samples: fc.constantFrom(Infinity, 30),
  everySamples: fc.constantFrom(Infinity, 7),
  seed: fc.nat(1000),
});

/** Every number of a run, with what it is called. */
function numbers(run: TimingRun): [name: string, value: number][] {
  const { elapsed, updates, samplesApplied, samplesComputed, bytesSent, accounts, evaluations } = run;
  return [
    ...Object.entries<number>({ elapsed, updates, samplesApplied, samplesComputed, bytesSent, evaluations: evaluations.length }),
    ...accounts.flatMap((account, worker) => Object.entries<number>(account).map(([name, seconds]): [string, number] => [`${name} of ${worker}`, seconds])),
    ...evaluations.flatMap((each, index) => Object.entries<number>({ ...each }).map(([name, value]): [string, number] => [`${name} of evaluation ${index}`, value])),
  ];
}

// Who listens is given the messages one by one, so the rounds are played; without a listener they are followed where they can be.
test('rounds that are followed leave the same books as rounds that are played, whenever they are stopped', async (t) => {
  let followed = 0;
  await fc.assert(fc.asyncProperty(situation, async (options) => {
    const quick = await timingRun(options);
    const played = await timingRun({ ...options, listener: () => undefined });
    const expected = numbers(played);
    numbers(quick).forEach(([name, value], index) => {
      const [, other] = expected[index]!;
      // Sums of up to thousands of terms, each rounded; seconds are compared on the scale of the run.
      const scale = Math.max(Math.abs(value), Math.abs(other), name.includes(' of ') ? played.elapsed : 0);
      t.true(Math.abs(value - other) <= 1e-11 * scale, `${name}: ${value} followed, ${other} played, ${JSON.stringify(options)}`);
    });
    t.is(numbers(quick).length, expected.length);
    if (quick.events !== played.events) followed++;
  }), { seed: 12, numRuns: 400 });
  t.true(followed > 250, `${followed} of 400 were followed`);
});

test('what is followed hardly has events of its own: two per message are counted', async (t) => {
  // 8 workers: 2·7 steps of 8 messages each round; beside them a few events per round, none per worker.
  const run = await timingRun({ strategy: { kind: 'synchronous', collective: 'ring' }, workers: 8, network: ports, parameterBytes: 1e8, samples: 8 * 50 });
  t.true(run.events >= 2 * 50 * 112 && run.events < 2 * 51 * 112 + 51 * 6, String(run.events));
});
