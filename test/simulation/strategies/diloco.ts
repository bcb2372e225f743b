import test from 'ava';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

// Without noise all workers do the same. Rounds of 4 steps of four batches of 5: 80 samples.
const noiseless = {
  problem: { model: { kind: 'quadratic', curvatures: [1, 0.5], noise: 0, start: [2, -3], samplesPerPass: 80 } }, evaluation: { everyPasses: 1 }, budget: { passes: 40 },
};
const COORDINATES: readonly (readonly [curvature: number, start: number])[] = [[1, 2], [0.5, -3]];

/** Losses of 40 rounds. @param round of one coordinate, from its model to the next one, keeping its own momenta */
function courseOf(roundsOf: (curvature: number) => (model: number) => number): number[] {
  const losses = Array<number>(41).fill(0);
  for (const [curvature, start] of COORDINATES) {
    const round = roundsOf(curvature);
    let model = start;
    losses[0]! += curvature * model ** 2 / 2;
    for (let number = 1; number <= 40; number++) {
      model = round(model);
      losses[number]! += curvature * model ** 2 / 2;
    }
  }
  return losses;
}

const OUTER: Readonly<Record<string, (change: number, velocity: number) => number>> = {
  'nesterov': (change, velocity) => change + 0.8 * velocity,
  'heavy-ball': (_, velocity) => velocity,
  'sgd': (change) => change,
};

for (const [outer, direction] of Object.entries(OUTER)) {
  test(`${outer}: the model takes an outer step along what four local steps have changed: Δ = x − (1 − ηλ)⁴x`, async (t) => {
    const { curve } = await recordOf({ kind: 'diloco', localSteps: 4, outer, outerRate: 0.6, outerMomentum: 0.8 }, noiseless);
    const losses = courseOf((curvature) => {
      let velocity = 0;
      return (model) => {
        const change = model - (1 - 0.1 * curvature) ** 4 * model;
        velocity = 0.8 * velocity + change;
        return model - 0.6 * direction(change, velocity);
      };
    });
    t.is(curve.length, losses.length);
    curve.forEach(({ trainLoss }, round) => { t.true(Math.abs(trainLoss - losses[round]!) < 1e-12 * losses[0]!, `round ${round}: ${trainLoss}`); });
  });
}

test('each worker\'s own optimizer goes on where it was: its momentum outlives the outer step', async (t) => {
  const { curve } = await recordOf({ kind: 'diloco', localSteps: 4, outer: 'sgd', outerRate: 0.6, optimizer: { kind: 'heavy-ball', momentum: 0.5 } }, noiseless);
  const losses = courseOf((curvature) => {
    let velocity = 0;
    return (model) => {
      let own = model;
      for (let step = 0; step < 4; step++) {
        velocity = 0.5 * velocity + curvature * own;
        own -= 0.1 * velocity;
      }
      return model - 0.6 * (model - own);
    };
  });
  curve.forEach(({ trainLoss }, round) => { t.true(Math.abs(trainLoss - losses[round]!) < 1e-12 * losses[0]!, `round ${round}: ${trainLoss}`); });
});

test('with plain outer steps of rate 1 it is local SGD, to rounding, compressed or not', async (t) => {
  const changes = {
    problem: { model: { kind: 'least-squares', spectrum: [1, 0.5, 0.25], noise: 0.3, start: 0, optimum: 1, samplesPerPass: 100 } },
    evaluation: { everyPasses: 0.6 }, budget: { passes: 30 },
  };
  for (const compression of [{ kind: 'none' }, { kind: 'top-k', kept: 0.5 }, { kind: 'sign' }]) {
    const local = await recordOf({ kind: 'local-sgd', localSteps: 3, compression }, changes);
    const { curve } = await recordOf({ kind: 'diloco', localSteps: 3, outer: 'sgd', outerRate: 1, compression }, changes);
    t.is(curve.length, 51);
    curve.forEach(({ trainLoss }, point) => { t.true(areEqual(trainLoss, local.curve[point]!.trainLoss), `${compression.kind}, ${point}`); });
  }
});

test('its rounds take as long as those of local SGD, and send as much', async (t) => {
  const network = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 0, reduction: 1e-10, duplex: 'full' } as const;
  const common = { workers: 6, samples: 600, everySamples: 60, network, parameterBytes: 1e8 } as const;
  t.deepEqual(
    await timingRun({ ...common, strategy: { kind: 'diloco', localSteps: 5, outer: 'nesterov', outerRate: 0.7, outerMomentum: 0.9, collective: 'ring' } }),
    await timingRun({ ...common, strategy: { kind: 'local-sgd', localSteps: 5, collective: 'ring' } }),
  );
});

test('a round that is begun anew by others after a failure finds the momentum that the model had', async (t) => {
  // Workers come and go, and machines fail, also when some hold the new model and others do not: without noise, what is learned goes by the number of rounds alone.
  const failing = await recordOf({ kind: 'diloco', localSteps: 4, collective: 'star' }, {
    ...noiseless,
    network: { model: 'ports', bandwidth: '100 MB/s' },
    evaluation: { everyPasses: 0.25 },
    cluster: {
      workers: 4, absences: Array.from({ length: 200 }, (_, index) => ({ worker: index % 3, from: `${95 * index + 20} ms`, until: `${95 * index + 110} ms` })),
      failures: { timeToFailure: { kind: 'exponential', mean: '300 ms' }, detection: '1 ms', restart: '5 ms', replacements: 1000, checkpoint: { interval: '50 ms', cost: '1 ms' } },
    },
  });
  t.true(failing.failures > 3 && failing.curve.length > 35, String(failing.failures));
  const losses = courseOf((curvature) => {
    let velocity = 0;
    return (model) => {
      const change = model - (1 - 0.1 * curvature) ** 4 * model;
      velocity = 0.9 * velocity + change;
      return model - 0.7 * (change + 0.9 * velocity);
    };
  });
  for (const { updates, trainLoss } of failing.curve.filter((point) => point.updates <= 40)) t.true(Math.abs(trainLoss - losses[updates]!) < 1e-12 * losses[0]!);
});

test('what is wrong with it, and what is of no use', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 0'), [`${field}.localSteps: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 4, outerMomentum: 1'), [`${field}.outerMomentum: out of range (expected a number ≥ 0 and < 1, received 1)`]);
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 4, outerRate: 0'), [`${field}.outerRate: out of range (expected a number > 0, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 4, outer: sgd, outerMomentum: 0.5'), [`${field}.outerMomentum: this has no effect: a plain outer step has no momentum`]);
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 4, outer: heavy-ball, outerMomentum: 0'), [`${field}.outer: this has no effect: without momentum every outer optimizer is \`sgd\``]);
  t.deepEqual(saidOf(t, 'kind: diloco, localSteps: 4, outer: sgd, outerRate: 1'), []);
});
