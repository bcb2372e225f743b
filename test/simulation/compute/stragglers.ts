import test from 'ava';
import { z } from '../../../src/basics/fields.js';
import { streams } from '../../../src/basics/random.js';
import {
  expectedSlowest, isRandom, orderStatistic, stragglersAre, stragglersField, stragglerSampler, type StragglerOptions,
} from '../../../src/simulation/compute/stragglers.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';

type DrawnKind = Exclude<StragglerOptions['kind'], 'markov'>;
type Drawn<Kind extends DrawnKind = DrawnKind> = StragglerOptions<Kind>;
interface Example<Options> { readonly options: Options; readonly is: 'factor' | 'time'; readonly mean: number }

/** Every law that draws with its declared mean; one that is missing here does not compile. */
const examples: { readonly [Kind in DrawnKind]: Example<Drawn<Kind>> } = {
  none: { options: { kind: 'none' }, is: 'factor', mean: 1 },
  lognormal: { options: { kind: 'lognormal', sigma: 0.5 }, is: 'factor', mean: 1 },
  weibull: { options: { kind: 'weibull', shape: 0.7 }, is: 'factor', mean: 1 },
  gamma: { options: { kind: 'gamma', shape: 0.6 }, is: 'factor', mean: 1 },
  exponential: { options: { kind: 'exponential', mean: 0.2 }, is: 'time', mean: 0.2 },
  shiftedExponential: { options: { kind: 'shiftedExponential', shift: 1, mean: 0.2 }, is: 'time', mean: 1.2 },
  // (0.2 + 0.3 + 0.3 + 4)/4
  empirical: { options: { kind: 'empirical', times: [0.3, 4, 0.2, 0.3] }, is: 'time', mean: 1.2 },
  // Shape 6, so that the largest has a fourth moment and its standard error settles.
  pareto: { options: { kind: 'pareto', shape: 6 }, is: 'factor', mean: 1 },
  // 0.9·1 + 0.1·4
  slowdown: { options: { kind: 'slowdown', probability: 0.1, factor: 4 }, is: 'factor', mean: 1.3 },
  factors: { options: { kind: 'factors', factors: [2, 1, 1, 1, 1, 1, 3, 1] }, is: 'factor', mean: 2 },
  persistent: { options: { kind: 'persistent', sigma: 0.5, perRack: 1 }, is: 'factor', mean: 1 },
};

for (const { options, is, mean } of Object.values<Example<Drawn>>(examples)) {
  const { kind } = options;
  // What is drawn once is drawn anew by every sampler.
  const sampler = (worker: number) => {
    const source = streams(7)(`${kind}/${worker}`);
    return kind === 'persistent' ? () => stragglerSampler(options, worker, source)() : stragglerSampler(options, worker, source);
  };

  test(`${kind}: is the ${is} it says, of the mean it says`, (t) => {
    t.is(stragglersAre(options), is);
    const draw = sampler(0);
    const drawn = meanWithError(Array.from({ length: 40_000 }, draw));
    if (drawn.error === 0) {
      t.is(drawn.mean, mean);
    } else {
      const { isClose, message } = offBy(drawn.mean, mean, drawn.error);
      t.true(isClose, message);
    }
  });

  test(`${kind}: the slowest of 2 and of 8 workers are as slow as the closed form says`, (t) => {
    for (const workers of [2, 8]) {
      const samplers = Array.from({ length: workers }, (_, worker) => sampler(worker));
      const slowest = meanWithError(Array.from({ length: 20_000 }, () => Math.max(...samplers.map((draw) => draw()))));
      const expected = expectedSlowest(options, workers);
      if (slowest.error === 0) {
        t.is(slowest.mean, expected);
      } else {
        const { isClose, message } = offBy(slowest.mean, expected, slowest.error);
        t.true(isClose, `P = ${workers}: ${message}`);
      }
    }
  });

  test(`${kind}: the slowest of one worker is that worker's mean, and more workers never wait less`, (t) => {
    t.true(Math.abs(expectedSlowest(options, 1) - mean) < 1e-9);
    for (let workers = 1; workers < 8; workers++) t.true(expectedSlowest(options, workers + 1) >= expectedSlowest(options, workers) - 1e-9);
  });

  test(`${kind}: the K-th fastest of 8 rises with K, and all of them sum to what 8 workers take`, (t) => {
    const all = Array.from({ length: 8 }, (_, i) => orderStatistic(options, i + 1, 8)!);
    for (let k = 1; k < 8; k++) t.true(all[k]! >= all[k - 1]! - 1e-12);
    // The factors given: 2 + 6·1 + 3 = 11.
    t.true(areEqual(all.reduce((a, b) => a + b), kind === 'factors' ? 11 : 8 * mean));
  });
}

test('every law that is the step time is refused beside another one, and no factor is', (t) => {
  const refused = (law: unknown) => !stragglersField.safeParse([{ kind: 'exponential', mean: '1 s' }, law]).success;
  t.true(refused({ kind: 'exponential', mean: '1 s' }) && refused({ kind: 'shiftedExponential', shift: 0, mean: '1 s' }) && refused({ kind: 'empirical', times: ['1 s'] }));
  const factors = Object.values<Example<Drawn>>(examples).filter(({ is }) => is === 'factor');
  t.is(factors.length, 8);
  t.deepEqual(factors.filter(({ options }) => refused(options)), []);
});

test('a Weibull factor exceeds 1 with probability exp(−Γ(1 + 1/a)^a); a gamma factor has variance 1/shape', (t) => {
  // a = 2: Γ(3/2) = √π/2, so exp(−π/4) = 0.4559; a Bernoulli of that p has variance p(1 − p).
  const p = Math.exp(-Math.PI / 4);
  const weibull = stragglerSampler({ kind: 'weibull', shape: 2 }, 0, streams(3)('weibull'));
  const above = meanWithError(Array.from({ length: 40_000 }, () => (weibull() > 1 ? 1 : 0)));
  t.true(offBy(above.mean, p, Math.sqrt(p * (1 - p) / 40_000)).isClose, String(above.mean));
  const gamma = stragglerSampler({ kind: 'gamma', shape: 4 }, 0, streams(3)('gamma'));
  const squares = meanWithError(Array.from({ length: 40_000 }, () => (gamma() - 1) ** 2));
  t.true(offBy(squares.mean, 1 / 4, squares.error).isClose, String(squares.mean));
});

test('what racks share: the slowest of 8 workers in racks of 4 is the slowest of 2 racks', (t) => {
  const racks = { kind: 'persistent', sigma: 0.5, perRack: 4 } as const;
  t.is(orderStatistic(racks, 8, 8), orderStatistic({ ...racks, perRack: 1 }, 2, 2));
  t.is(orderStatistic(racks, 4, 8), orderStatistic({ ...racks, perRack: 1 }, 1, 2));
  // 4 + 4 + 2 workers: the slowest rack of three is known, the fifth worker's rack is not.
  t.is(orderStatistic(racks, 10, 10), orderStatistic({ ...racks, perRack: 1 }, 3, 3));
  t.is(orderStatistic(racks, 5, 10), undefined);
});

test('a closed form of several laws: where the others change nothing, and of lognormals; else none', (t) => {
  const lognormal = { kind: 'lognormal', sigma: 0.3 } as const;
  t.is(expectedSlowest([{ kind: 'none' }, lognormal], 8), expectedSlowest(lognormal, 8));
  // exp(0.3 Z₁ + 0.4 Z₂) has σ = 0.5.
  t.true(areEqual(expectedSlowest([lognormal, { kind: 'persistent', sigma: 0.4, perRack: 1 }], 8)!, expectedSlowest({ kind: 'lognormal', sigma: 0.5 }, 8)));
  t.is(expectedSlowest([lognormal, { kind: 'persistent', sigma: 0.4, perRack: 4 }], 8), undefined);
  t.is(expectedSlowest([lognormal, { kind: 'gamma', shape: 2 }], 8), undefined);
  t.is(expectedSlowest({ kind: 'markov', factor: 3, meanNormal: 10, meanSlow: 1, perRack: 1 }, 8), undefined);
  t.is(stragglersAre([lognormal, { kind: 'exponential', mean: 1 }]), 'time');
});

test('what is random says so, and what only looks so does not', (t) => {
  const markov = { kind: 'markov', meanNormal: 1, meanSlow: 1, perRack: 1 } as const;
  const random: readonly StragglerOptions[] = [examples.lognormal.options, examples.weibull.options, examples.empirical.options, examples.persistent.options, { ...markov, factor: 2 }];
  const not: readonly StragglerOptions[] = [
    examples.none.options, examples.factors.options, { kind: 'lognormal', sigma: 0 }, { kind: 'slowdown', probability: 1, factor: 2 },
    { kind: 'empirical', times: [2, 2] }, { ...markov, factor: 1 },
  ];
  t.deepEqual(random.map(isRandom), random.map(() => true));
  t.deepEqual(not.map(isRandom), not.map(() => false));
});

test('written: one law or a list, with a rack of one and units read', (t) => {
  t.deepEqual(stragglersField.parse({ kind: 'persistent', sigma: 0.2 }), [{ kind: 'persistent', sigma: 0.2, perRack: 1 }]);
  t.deepEqual(stragglersField.parse([{ kind: 'empirical', times: ['12 ms', '2 s'] }, { kind: 'markov', factor: 2, meanNormal: '1 min', meanSlow: '5 s', perRack: 8 }]), [
    { kind: 'empirical', times: [0.012, 2] }, { kind: 'markov', factor: 2, meanNormal: 60, meanSlow: 5, perRack: 8 },
  ]);
});

test('refused: two laws that are the step time, two with two states, no law, step times from nowhere or from two places', (t) => {
  const messages = (written: unknown) => z.safeParse(stragglersField, written).error?.issues.flatMap((issue) => (
    issue.code === 'invalid_union' ? issue.errors.flat().filter(({ code }) => code === 'custom' || code === 'too_small') : [issue])).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const exponential = { kind: 'exponential', mean: '1 s' };
  const markov = { kind: 'markov', factor: 2, meanNormal: '1 s', meanSlow: '1 s' };
  t.deepEqual(messages([exponential, markov, exponential, markov]), ['2.kind: a second law that is the step time itself', '3.kind: a second law with two states']);
  t.is(messages([])?.length, 1);
  t.deepEqual(messages({ kind: 'empirical' }), [': no step times']);
  t.deepEqual(messages({ kind: 'empirical', file: 'a', times: ['1 s'] }), [': two lists of step times']);
});
