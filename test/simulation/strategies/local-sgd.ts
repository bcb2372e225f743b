import test from 'ava';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

for (const [workers, localSteps, printed] of [[8, 5, 1.71535], [8, 10, 1.49177], [16, 10, 1.63374]] as const) {
  test(`${workers} workers wait for the slowest sum of ${localSteps} exponential steps: ${printed} s a step, never the sum of the slowest`, async (t) => {
    // Without communication all begin every round together, so the rounds' durations are independent: the standard error is s/√N.
    const rounds = 3000;
    const samplesPerRound = workers * localSteps;
    const run = await timingRun({
      strategy: { kind: 'local-sgd', localSteps, collective: 'ring' }, workers, samples: rounds * samplesPerRound, everySamples: samplesPerRound,
    });
    const ends = [0, ...run.evaluations.map(({ time }) => time)];
    t.is(ends.length, rounds + 1);
    const { mean, error } = meanWithError(ends.slice(1).map((end, i) => (end - ends[i]!) / localSteps));
    const { isClose, message } = offBy(mean, printed, error);
    t.true(isClose, message);
  });
}

test('constant steps: local SGD is (1 + a)/(1 + a/τ) times as fast as synchronous, a = communication/compute', async (t) => {
  const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 1e-10, duplex: 'full' };
  const common = { workers: 4, stragglers: { kind: 'none' }, perSample: 0.2, network, parameterBytes: 1e8, samples: 4 * 60 } as const;
  const a = ring.closedForm(4, 1e8, costOfNetwork(network)) / 0.2;
  const synchronous = await timingRun({ ...common, strategy: { kind: 'synchronous', collective: 'ring' } });
  for (const localSteps of [1, 4, 20]) {
    const local = await timingRun({ ...common, strategy: { kind: 'local-sgd', localSteps, collective: 'ring' } });
    t.is(local.updates, 60 / localSteps);
    t.true(areEqual(synchronous.elapsed / local.elapsed, (1 + a) / (1 + a / localSteps)));
  }
});

test('an averaging holds H batches of every worker', async (t) => {
  const run = await timingRun({ strategy: { kind: 'local-sgd', localSteps: 3, collective: 'star' }, workers: 2, batches: [4, 6], samples: 90 });
  t.is(run.updates, 3); // 3·(4 + 6) = 30 samples each
  t.is(run.samplesApplied, 90);
  t.is(run.samplesComputed, 90);
});

test('with one local step it is synchronous SGD, stragglers and all', async (t) => {
  const common = { workers: 6, samples: 600, everySamples: 60 } as const;
  t.deepEqual(
    await timingRun({ ...common, strategy: { kind: 'local-sgd', localSteps: 1, collective: 'ring' } }),
    await timingRun({ ...common, strategy: { kind: 'synchronous', collective: 'ring' } }),
  );
});
