import test from 'ava';
import { localSgdMoments } from '../../../src/learning/closed-forms/additive-noise.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf } from './_record-of.js';

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

test('on identical quadratics its average has the law of SGD with P times the batch, however many steps lie between averagings', async (t) => {
  // P = 8, λ = 1, ηλ = 0.1, 40 steps, w₀ = 2, s² = 1: mean 0.0295618, variance 0.00657751. As many runs in one as there are coordinates: the loss ½Σw²
  // of D of them is ½D(m² + v) on average, with standard deviation √(D(v²/2 + m²v)).
  const { mean, variance } = localSgdMoments({ curvature: 1, rate: 0.1, noise: 1, batch: 1 }, 8, 2, 40);
  t.true(Math.abs(mean - 0.0295618) < 1e-7 && Math.abs(variance - 0.00657751) < 1e-8);
  const dimension = 4000;
  for (const localSteps of [1, 4, 40]) {
    const { curve } = await recordOf({ kind: 'local-sgd', localSteps, batchPerWorker: 1 }, {
      problem: { model: { kind: 'quadratic', curvatures: Array<number>(dimension).fill(1), noise: 1, start: 2, samplesPerPass: 320 } },
      cluster: { workers: 8 }, evaluation: { everyPasses: 1 }, budget: { passes: 1 }, seed: localSteps,
    });
    t.is(curve.length, 2);
    const { isClose, message } = offBy(curve[1]!.trainLoss, dimension * (mean ** 2 + variance) / 2, Math.sqrt(dimension * (variance ** 2 / 2 + mean ** 2 * variance)));
    t.true(isClose, `${localSteps} local steps: ${message}`);
  }
});

test('a schedule falls within a round, too', async (t) => {
  // Steps of 4·5 samples, 100 a pass: of the 10 of the one round 5 are taken at 0.1, and 5 at 0.01. w = 2·0.9⁵·0.99⁵.
  const { curve } = await recordOf({ kind: 'local-sgd', localSteps: 10, schedule: { kind: 'steps', at: [1], factor: 0.1 } }, {
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0, start: 2, samplesPerPass: 100 } }, cluster: { workers: 4 }, budget: { passes: 2 }, evaluation: { everyPasses: 2 },
  });
  t.is(curve.length, 2);
  const { trainLoss } = curve.at(-1)!;
  t.true(areEqual(trainLoss, (2 * 0.9 ** 5 * 0.99 ** 5) ** 2 / 2), String(trainLoss));
});
