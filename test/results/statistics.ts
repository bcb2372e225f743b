import test from 'ava';
import fc from 'fast-check';
import { estimate, kaplanMeierMedian, meanInterval, median, studentT975 } from '../../src/results/statistics.js';

test('the t quantile agrees with printed tables, from one degree of freedom to the normal law', (t) => {
  for (const [degrees, printed] of [[1, 12.7062047], [2, 4.30265273], [4, 2.77644511], [9, 2.26215716], [Infinity, 1.95996398]] as const) {
    t.true(Math.abs(studentT975(degrees) - printed) < 5.1e-8, `${degrees}: ${studentT975(degrees)}`);
  }
});

test('one and two degrees of freedom have closed forms: tan(0.475 π), and x√(2/(1−x²)) at x = 0.95', (t) => {
  t.true(Math.abs(studentT975(1) - Math.tan(0.475 * Math.PI)) < 1e-10);
  t.true(Math.abs(studentT975(2) - 0.95 * Math.sqrt(2 / (1 - 0.95 ** 2))) < 1e-12);
});

test('series and expansion meet where one takes over from the other, and the quantile falls with the degrees of freedom', (t) => {
  // t ≈ z + (z³ + z)/(4ν): from 1000 to 1001 it falls by 2.3723/1000/1001 = 2.37e-6.
  const fall = studentT975(1000) - studentT975(1001);
  t.true(Math.abs(fall - 2.37e-6) < 1e-8, String(fall));
  for (let degrees = 1; degrees < 200; degrees++) t.true(studentT975(degrees) > studentT975(degrees + 1));
});

test('degrees of freedom that make no sense are refused', (t) => {
  for (const degrees of [0, -1, 1.5, NaN]) t.throws(() => studentT975(degrees), { instanceOf: RangeError });
});

test('an average of one run has no interval', (t) => {
  t.deepEqual(meanInterval([7]), { mean: 7, low: null, high: null });
});

test('three runs: mean ± 4.30265273 · s/√3', (t) => {
  // 1, 2, 6: mean 3, s² = (4 + 1 + 9)/2 = 7, half width 4.30265273 · √(7/3) = 6.5724106
  const { mean, low, high } = meanInterval([1, 2, 6]);
  t.is(mean, 3);
  t.true(Math.abs(high! - 3 - 6.5724106) < 1e-6);
  t.true(Math.abs(3 - low! - 6.5724106) < 1e-6);
});

test('an interval moves and stretches with its values', (t) => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 8 });
  fc.assert(fc.property(values, fc.double({ min: 0.5, max: 20, noNaN: true }), fc.double({ min: -50, max: 50, noNaN: true }), (xs, scale, shift) => {
    const before = meanInterval(xs);
    const after = meanInterval(xs.map((x) => scale * x + shift));
    for (const side of ['mean', 'low', 'high'] as const) {
      if (Math.abs(after[side]! - (scale * before[side]! + shift)) > 1e-6) return false;
    }
    return before.low! <= before.mean && before.mean <= before.high!;
  }), { seed: 1 });
  t.pass();
});

test('the interval holds the true mean in about 95 of 100 experiments', (t) => {
  // 4000 experiments of 5 normal numbers each; a binomial proportion at 0.95 has standard error √(.95 · .05/4000) = 0.0034; 4 of them 0.014.
  let state = 12345;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  let held = 0;
  for (let experiment = 0; experiment < 4000; experiment++) {
    const { low, high } = meanInterval(Array.from({ length: 5 }, normal));
    if (low! <= 0 && high! >= 0) held++;
  }
  t.true(Math.abs(held / 4000 - 0.95) < 0.014, String(held / 4000));
});

test('the median is the middle, or the mean of the two middle ones', (t) => {
  t.is(median([9, 1, 4]), 4);
  t.is(median([9, 1, 4, 5]), 4.5);
  t.is(median([1, Infinity, Infinity]), Infinity);
});

test('all reached: an estimate is the mean with its interval', (t) => {
  t.deepEqual(estimate([{ value: 1 }, { value: 2 }, { value: 6 }]), { kind: 'all-reached', n: 3, ...meanInterval([1, 2, 6]) });
});

test('one run that did not reach takes the mean away', (t) => {
  // Arrivals 10, 20, 30 with four watched, one censored at 50: S = 3/4, then 1/2 at 20.
  const four = [{ value: 30 }, { value: null, censoredAt: 50 }, { value: 10 }, { value: 20 }];
  t.deepEqual(estimate(four), { kind: 'some-reached', reached: 3, n: 4, median: 20 });
});

test('where fewer than half arrive there is no median', (t) => {
  // 2 of 5, the others watched longer: S = 4/5 · 3/4 = 3/5.
  const five = [{ value: 10 }, { value: 20 }, ...Array.from({ length: 3 }, () => ({ value: null, censoredAt: 99 }))];
  t.deepEqual(estimate(five), { kind: 'some-reached', reached: 2, n: 5, median: null });
});

test('a run lost early counts only while it was watched', (t) => {
  // Censored at 5, arrivals at 10, 20, censored at 30: three are watched at 10: S = 2/3, then 2/3 · 1/2 = 1/3 at 20.
  const early = [{ value: null, censoredAt: 5 }, { value: 10 }, { value: 20 }, { value: null, censoredAt: 30 }];
  t.is(kaplanMeierMedian(early), 20);
  // A diverged run in its place would never arrive and is watched for ever: S = 3/4, then 1/2 at 20; with two of them 2/5 arrive: none.
  t.is(kaplanMeierMedian([{ value: null }, ...early.slice(1)]), 20);
  t.is(kaplanMeierMedian([{ value: null }, { value: null }, { value: 10 }, { value: 20 }, { value: null, censoredAt: 30 }]), null);
});

test('the published remission times under 6-MP (Freireich 1963; Kaplan–Meier median 23 weeks)', (t) => {
  const relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
  const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  t.is(kaplanMeierMedian([...relapsed.map((value) => ({ value })), ...censored.map((censoredAt) => ({ value: null, censoredAt }))]), 23);
});

test('no observations make no estimate', (t) => {
  t.throws(() => estimate([]), { instanceOf: RangeError });
});
