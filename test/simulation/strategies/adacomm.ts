import test from 'ava';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { recordOf, saidOf } from './_record-of.js';

// Four workers with batches of 5, steps of 5 ms that straggle, and no communication: the next round begins when the average exists.
const slow = {
  problem: { model: { kind: 'quadratic', curvature: 0.05, noise: 1, start: 2, samplesPerPass: 100 } },
  network: { model: 'unlimited' }, evaluation: { everyPasses: 0.01 }, budget: { passes: 150 },
};

for (const plateau of [0.5, 0.8, 1]) {
  test(`τ is what the rule makes of the losses on record: ⌈√(F/F₀)·τ₀⌉ once an interval, or ${plateau}·τ where that is not less`, async (t) => {
    const { curve } = await recordOf({ kind: 'adacomm', localSteps: 20, interval: '400 ms', plateau }, slow);
    let [steps, intervals, byLoss, byPlateau] = [20, 0, 0, 0];
    const taken: number[] = [];
    const expected: number[] = [];
    for (let round = 0; round + 1 < curve.length; round++) {
      const { time, trainLoss, passes } = curve[round]!;
      const passed = Math.floor(time / 0.4);
      if (passed > intervals) {
        intervals = passed;
        const wanted = Math.ceil(Math.sqrt(trainLoss / curve[0]!.trainLoss) * 20);
        if (wanted < steps) byLoss++;
        else byPlateau++;
        steps = wanted < steps ? wanted : Math.max(1, Math.floor(plateau * steps));
      }
      expected.push(steps);
      taken.push(Math.round((curve[round + 1]!.passes - passes) * 100 / 20));
    }
    t.deepEqual(taken, expected);
    t.true(byLoss > 2 && byPlateau > 0, `${byLoss} ${byPlateau}`);
    t.is(taken[0], 20);
  });
}

test('it ends with one step between two averagings, and never has fewer', async (t) => {
  const { curve } = await recordOf({ kind: 'adacomm', localSteps: 3, interval: '10 ms', plateau: 0.01 }, { ...slow, budget: { passes: 5 } });
  const taken = curve.slice(1).map(({ passes }, round) => Math.round((passes - curve[round]!.passes) * 5));
  // The first round takes longer than an interval; what the loss leaves of 3 is 3, and 0.01·3 is rounded up to 1.
  t.deepEqual(taken, [3, ...Array<number>(22).fill(1)]);
});

test('the clock that it goes by is that of the first worker to hold the average, whether rounds are followed or played', async (t) => {
  // An all-reduce takes 15 s and more, during which intervals end. A loss that stays takes a tenth of τ each time.
  const network = { model: 'ports', bandwidth: 1e8, latency: 0.1, overhead: 0, reduction: 0, duplex: 'full' } as const;
  for (const [interval, collective] of [[150, 'ring'], [170, 'binomial-tree'], [230, 'binomial-tree']] as const) {
    const options = { strategy: { kind: 'adacomm', localSteps: 64, interval, plateau: 0.9, collective }, workers: 4, network, parameterBytes: 1e9, samples: 4000, everySamples: 4 } as const;
    const followed = await timingRun(options);
    const played = await timingRun({ ...options, listener: () => undefined });
    t.deepEqual(played.evaluations.map(({ samplesApplied }) => samplesApplied), followed.evaluations.map(({ samplesApplied }) => samplesApplied));
    t.true(areEqual(played.elapsed, followed.elapsed));
    t.true(followed.updates > 6);
  }
});

test('until the first interval has passed it is local SGD', async (t) => {
  const changes = { budget: { passes: 6 }, evaluation: { everyPasses: 0.6 } };
  const { curve } = await recordOf({ kind: 'adacomm', localSteps: 3, interval: '1 h' }, changes);
  const local = await recordOf({ kind: 'local-sgd', localSteps: 3 }, changes);
  t.deepEqual(curve.map(({ trainLoss }) => trainLoss), local.curve.map(({ trainLoss }) => trainLoss));
  t.true(curve.length > 8);
});

test('what is wrong with it, and what is of no use', (t) => {
  const field = '10 strategies.ring';
  t.deepEqual(saidOf(t, 'kind: adacomm, localSteps: 0, interval: 1 s'), [`${field}.localSteps: out of range (expected a whole number ≥ 1, received 0)`]);
  t.deepEqual(saidOf(t, 'kind: adacomm, localSteps: 4, interval: 0 s'), [`${field}.interval: out of range (expected a time with its unit, such as "40 us", "1.2 ms", "2 h", > 0, received 0 s)`]);
  t.deepEqual(saidOf(t, 'kind: adacomm, localSteps: 4, interval: 1 s, plateau: 1.5'), [`${field}.plateau: out of range (expected a number > 0 and ≤ 1, received 1.5)`]);
  t.deepEqual(saidOf(t, 'kind: adacomm, localSteps: 1, interval: 1 s'), [`${field}.interval: this has no effect: every step is followed by an averaging from the start`]);
  t.deepEqual(saidOf(t, 'kind: adacomm, localSteps: 4, interval: 1 s'), []);
});
