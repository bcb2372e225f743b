import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../src/basics/random.js';
import { dirichlet, sharesOf } from '../../../src/learning/sampling/shares.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const labelsIn = (share: Iterable<number>, labels: readonly number[]): number => new Set([...share].map((row) => labels[row])).size;

test('two shards of 300 of ten classes of 6,000: every worker of a hundred has 600 samples of at most two classes', (t) => {
  // McMahan et al. 2017, section 3; 6,000 is twenty shards, so that no shard holds two classes.
  const labels = upTo(60_000).map((row) => row * 7 % 10);
  const deal = (seed: number) => sharesOf({ kind: 'by-label', labelsPerWorker: 2 }, { samples: 60_000, workers: 100, labels, streams: streams(seed) });
  const shares = deal(1);
  t.deepEqual(new Set(shares.map(({ length }) => length)), new Set([600]));
  t.true(shares.every((share) => labelsIn(share, labels) <= 2));
  // Some worker has both its shards of one class: all ones have two with probability about (180/199)^100 = 4e-5.
  t.true(shares.some((share) => labelsIn(share, labels) === 1));
  t.notDeepEqual(shares, deal(2));
});

test('S shards of C classes hold at most S + C − 1 pairs of shard and class', (t) => {
  fc.assert(fc.property(fc.array(fc.nat(5), { minLength: 24, maxLength: 80 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 3 }), fc.nat(1000), (labels, workers, perWorker, seed) => {
    const shares = sharesOf({ kind: 'by-label', labelsPerWorker: perWorker }, { samples: labels.length, workers, labels, streams: streams(seed) });
    const pairs = shares.reduce((sum, share) => sum + labelsIn(share, labels), 0);
    t.true(pairs <= workers * perWorker + new Set(labels).size - 1);
    // Shards differ by one sample at most, and so shares by one a shard.
    const sizes = shares.map(({ length }) => length);
    t.true(Math.max(...sizes) - Math.min(...sizes) <= perWorker);
  }), { seed: 1, numRuns: 200 });
});

test('Dirichlet proportions have the mean 1/P and the variance (1/P)(1 − 1/P)/(aP + 1)', (t) => {
  const [a, parts, draws] = [0.5, 4, 20_000];
  const draw = dirichlet(a, parts, streams(1)('proportions'));
  const all = upTo(draws).map(() => draw());
  const variance = (1 / parts) * (1 - 1 / parts) / (a * parts + 1);
  // p_i ~ Beta(a, b) with b = a(P − 1); its excess kurtosis gives the variance of the sample variance: v²(2 + excess)/n.
  const [b, s] = [a * (parts - 1), a * parts];
  const excess = 6 * ((a - b) ** 2 * (s + 1) - a * b * (s + 2)) / (a * b * (s + 2) * (s + 3));
  for (let part = 0; part < parts; part++) {
    const values = all.map((proportions) => proportions[part]!);
    const { mean, error } = meanWithError(values);
    const ofMean = offBy(mean, 1 / parts, Math.sqrt(variance / draws));
    t.true(ofMean.isClose, ofMean.message);
    const ofVariance = offBy(error ** 2 * draws, variance, variance * Math.sqrt((2 + excess) / draws));
    t.true(ofVariance.isClose, ofVariance.message);
  }
  for (const proportions of all) t.true(Math.abs(proportions.reduce((sum, one) => sum + one, 0) - 1) < 1e-12);
});

test('from all to one to equal parts, the sum of squared proportions is (a + 1)/(aP + 1)', (t) => {
  const [parts, draws] = [4, 4000];
  for (const a of [1e-3, 0.1, 1, 10, 1e6]) {
    const draw = dirichlet(a, parts, streams(2)(`concentration ${a}`));
    // Of X = 1 − Σp² in [0, 1 − 1/P] with mean μ, Var X ≤ μ(1 − 1/P − μ) (Bhatia and Davis 2000).
    const expected = 1 - (a + 1) / (a * parts + 1);
    const { mean } = meanWithError(upTo(draws).map(() => 1 - draw().reduce((sum, one) => sum + one * one, 0)));
    const { isClose, message } = offBy(mean, expected, Math.sqrt(expected * (1 - 1 / parts - expected) / draws));
    t.true(isClose, `a = ${a}: ${message}`);
  }
});

test('of the smallest concentration each worker has it all equally often', (t) => {
  const draw = dirichlet(1e-3, 4, streams(3)('proportions'));
  const wins = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) {
    const proportions = draw();
    wins[proportions.indexOf(Math.max(...proportions))]!++;
  }
  // χ² of 4 cells: mean 3, variance 6.
  const chiSquare = wins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  t.true(chiSquare < 3 + 4 * Math.sqrt(6), wins.join(' '));
});

test('of a large concentration every worker has its equal part of every class', (t) => {
  // 1,000 rows of each of 5 classes to 4 workers: 250, with a standard deviation of 1000·√(0.1875/(4·10⁶ + 1)) = 0.22; cuts are rounded by ½ at both ends.
  const labels = upTo(5000).map((row) => row % 5);
  const shares = sharesOf({ kind: 'dirichlet', concentration: 1e6 }, { samples: 5000, workers: 4, labels, streams: streams(4) });
  for (const share of shares) {
    for (let label = 0; label < 5; label++) t.true(Math.abs([...share].filter((row) => labels[row] === label).length - 250) <= 4 * 0.22 + 1);
  }
});

test('of a small concentration nearly all of a class is with one worker', (t) => {
  const labels = upTo(5000).map((row) => row % 5);
  const shares = sharesOf({ kind: 'dirichlet', concentration: 1e-3 }, { samples: 5000, workers: 4, labels, streams: streams(5) });
  // E(1 − Σp²) = 0.003 a class; five classes together are below ½ with probability > 0.97 (Markov), and max p ≥ Σp².
  const lost = upTo(5).map((label) => 1 - Math.max(...shares.map((share) => [...share].filter((row) => labels[row] === label).length)) / 1000);
  t.true(lost.reduce((sum, one) => sum + one, 0) < 0.5, lost.join(' '));
});

test('a file says who owns what', (t) => {
  const shares = sharesOf({ kind: 'file', file: 'f', owners: [1, 0, 1, 1], lines: [1, 2, 3, 4], digest: '' }, { samples: 4, workers: 2, streams: streams(1) });
  t.deepEqual(shares.map((share) => [...share]), [[1], [0, 2, 3]]);
});
