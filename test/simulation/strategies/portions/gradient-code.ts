import test from 'ava';
import fc from 'fast-check';
import { streams } from '../../../../src/basics/random.js';
import { cyclicCode, repetitionCode, type GradientCode } from '../../../../src/simulation/strategies/portions/gradient-code.js';

/** All ways to take so many of the numbers below n. */
function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  return size > n ? [] : [...subsets(n - 1, size), ...subsets(n - 1, size - 1).map((others) => [...others, n - 1])];
}

/** By part: with what weight it is in what those workers sent, decoded. */
function decodedWeights({ shares, decode }: GradientCode, received: readonly number[]): number[] {
  const sums = shares.map(() => 0);
  decode(received).forEach((weight, place) => { for (const { part, weight: own } of shares[received[place]!]!) sums[part]! += weight * own; });
  return sums;
}

test('whoever is late, what the others sent adds up to every part exactly once', (t) => {
  for (let workers = 1; workers <= 7; workers++) {
    for (let stragglers = 0; stragglers < workers; stragglers++) {
      const codes = [cyclicCode(workers, stragglers, streams(5)(`${workers} ${stragglers}`))];
      if (workers % (stragglers + 1) === 0) codes.push(repetitionCode(workers, stragglers));
      for (const code of codes) {
        for (const received of subsets(workers, workers - stragglers)) {
          // In double precision: 1e-16 times what a random code multiplies it by, which is less than 1e4 here.
          for (const weight of decodedWeights(code, received)) t.true(Math.abs(weight - 1) < 1e-11, `${workers}, ${stragglers}: ${received.join(' ')}: ${weight}`);
        }
      }
    }
  }
});

test('so it is for larger codes, in whatever order they come', (t) => {
  fc.assert(fc.property(fc.integer({ min: 8, max: 24 }), fc.nat(), fc.nat(1000), (workers, some, seed) => {
    const stragglers = some % workers;
    const order = fc.sample(fc.shuffledSubarray(Array.from({ length: workers }, (_, worker) => worker), { minLength: workers, maxLength: workers }), { seed, numRuns: 1 })[0]!;
    const code = cyclicCode(workers, stragglers, streams(seed)('code'));
    for (const weight of decodedWeights(code, order.slice(stragglers))) t.true(Math.abs(weight - 1) < 1e-6);
  }), { seed: 3, numRuns: 150 });
});

test('every part is computed by s + 1 workers, neighbours in a circle or a group of their own', (t) => {
  const partsOf = ({ shares }: GradientCode) => shares.map((share) => share.map(({ part }) => part));
  t.deepEqual(partsOf(cyclicCode(5, 2, streams(1)('code'))), [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 0], [4, 0, 1]]);
  t.deepEqual(partsOf(repetitionCode(6, 2)), [[0, 1, 2], [0, 1, 2], [0, 1, 2], [3, 4, 5], [3, 4, 5], [3, 4, 5]]);
});

test('of a group one worker is heard, the first', (t) => {
  t.deepEqual(repetitionCode(6, 1).decode([3, 0, 1, 4, 2]), [1, 1, 0, 1, 0]);
});
