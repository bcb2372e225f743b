import test, { type ExecutionContext } from 'ava';
import { binomial, constant, exponential, lognormalFactor, paretoFactor, slowdown, standardNormal, type Sampler } from '../../src/basics/distributions.js';
import { streams } from '../../src/basics/random.js';

const DRAWS = 100_000;

/** Mean and variance of the draws are within 4 standard errors of the law's; the variance of (x − μ)² is `spread`. */
function hasMoments(t: ExecutionContext, sampler: Sampler, mean: number, variance: number, spread?: number): void {
  const draws = Array.from({ length: DRAWS }, sampler);
  const average = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
  t.true(Math.abs(average - mean) <= 4 * Math.sqrt(variance / DRAWS), `mean ${average}, expected ${mean}`);
  if (spread === undefined) return;
  const second = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / DRAWS;
  t.true(Math.abs(second - variance) <= 4 * Math.sqrt(spread / DRAWS), `variance ${second}, expected ${variance}`);
}

const source = (name: string) => streams(1)(name);

test('a constant is always the same', (t) => {
  const sampler = constant(3);
  t.deepEqual([sampler(), sampler()], [3, 3]);
});

test('an exponential has its mean, and its square as variance', (t) => {
  // Of mean 2: variance 4; fourth central moment 9·2⁴ = 144, so (x − μ)² has variance 144 − 16 = 128.
  hasMoments(t, exponential(2, source('exponential')), 2, 4, 128);
});

test('a lognormal factor has mean 1 and variance e^{σ²} − 1', (t) => {
  for (const sigma of [0.25, 0.5, 1]) hasMoments(t, lognormalFactor(sigma, source(`lognormal/${sigma}`)), 1, Math.exp(sigma ** 2) - 1);
  t.is(lognormalFactor(0, source('lognormal'))(), 1);
});

test('the logarithm of a lognormal factor is normal with mean −σ²/2 and variance σ²', (t) => {
  // σ = 0.5: mean −0.125, variance 0.25, fourth central moment 3σ⁴: spread 3/16 − 1/16 = 1/8.
  const factor = lognormalFactor(0.5, source('logarithm'));
  hasMoments(t, () => Math.log(factor()), -0.125, 0.25, 1 / 8);
});

test('a Pareto factor has mean 1 and never less than (a − 1)/a', (t) => {
  // Variance of shape a with scale x_m = (a−1)/a: x_m²·a/((a−1)²(a−2)) = 1/(a(a−2)): a = 3 gives 1/3.
  const factor = paretoFactor(3, source('pareto'));
  hasMoments(t, factor, 1, 1 / 3);
  for (let draw = 0; draw < 1000; draw++) t.true(factor() >= 2 / 3);
});

test('a Pareto factor exceeds x with probability (x_m/x)^a', (t) => {
  const factor = paretoFactor(2, source('tail'));
  // a = 2, x_m = 1/2: beyond 1 with probability 1/4.
  hasMoments(t, () => (factor() > 1 ? 1 : 0), 1 / 4, 3 / 16);
});

test('a slowdown comes with its probability', (t) => {
  // 1 + (5 − 1)·0.1 = 1.4; variance 4²·0.1·0.9 = 1.44.
  hasMoments(t, slowdown(0.1, 5, source('slowdown')), 1.4, 1.44);
  t.is(slowdown(0, 5, source('never'))(), 1);
  t.is(slowdown(1, 5, source('always'))(), 5);
});

test('a standard normal has mean 0 and variance 1', (t) => {
  // Fourth moment 3: (x)² has variance 2.
  hasMoments(t, standardNormal(source('normal')), 0, 1, 2);
});

test('a binomial has mean np and variance np(1 − p), few trials or many, and is whole', (t) => {
  // Fourth central moment 3v² + v(1 − 6p(1 − p)) with v = np(1 − p); (x − μ)² then has variance 2v² + v(1 − 6p(1 − p)).
  for (const [trials, probability] of [[5, 0.3], [1000, 0.02], [70_000, 0.6]] as const) {
    const variance = trials * probability * (1 - probability);
    const sampler = binomial(trials, probability, source(`binomial/${trials}`));
    hasMoments(t, sampler, trials * probability, variance, 2 * variance ** 2 + variance * (1 - 6 * probability * (1 - probability)));
    for (let draw = 0; draw < 1000; draw++) t.true(Number.isInteger(sampler()));
  }
  t.deepEqual([binomial(7, 0, source('never'))(), binomial(7, 1, source('always'))(), binomial(0, 0.5, source('none'))()], [0, 7, 0]);
});

test('a sampler draws from its own source only', (t) => {
  const make = (): Sampler[] => [exponential(1, source('a')), lognormalFactor(1, source('b')), paretoFactor(2, source('c')), standardNormal(source('d'))];
  const draw = (samplers: readonly Sampler[], rounds: number): number[][] => samplers.map((sampler) => Array.from({ length: rounds }, sampler));
  const together = make();
  const interleaved: number[][] = together.map(() => []);
  for (let round = 0; round < 50; round++) together.forEach((sampler, index) => { interleaved[index]!.push(sampler()); });
  t.deepEqual(interleaved, draw(make(), 50));
});
