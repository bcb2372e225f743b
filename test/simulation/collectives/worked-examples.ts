import test from 'ava';
import { binomialTree } from '../../../src/simulation/collectives/binomial-tree.js';
import { halvingDoubling } from '../../../src/simulation/collectives/halving-doubling.js';
import { recursiveDoubling } from '../../../src/simulation/collectives/recursive-doubling.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { starOneByOne } from '../../../src/simulation/collectives/star-one-by-one.js';
import { star } from '../../../src/simulation/collectives/star.js';
import { areEqual } from '../../support/standard-error.js';

// L = 5 µs, β = 1 ns/B, γ = 0.2 ns/B
const cost = { latency: 5e-6, overhead: 0, secondsPerByte: 1e-9, reductionPerByte: 2e-10 };

test('eight machines, 1 MB, by hand', (t) => {
  // ring: 14·5 µs + 14/8·1 ms + 7/8·0.2 ms = 0.07 + 1.75 + 0.175 = 1.995 ms
  t.true(areEqual(ring.closedForm(8, 1e6, cost), 1.995e-3));
  // star, one by one: 14·(5 µs + 1 ms) + 7·0.2 ms = 14.07 + 1.4 = 15.47 ms
  t.true(areEqual(starOneByOne.closedForm(8, 1e6, cost), 15.47e-3));
  // star, all at once: 2·5 µs + 14·1 ms + 7·0.2 ms = 15.41 ms
  t.true(areEqual(star.closedForm(8, 1e6, cost), 15.41e-3));
  // recursive doubling: 3·(5 µs + 1 ms + 0.2 ms) = 3.615 ms
  t.true(areEqual(recursiveDoubling.closedForm(8, 1e6, cost), 3.615e-3));
  // halving-doubling: 6·5 µs + 14/8·1 ms + 7/8·0.2 ms = 0.03 + 1.75 + 0.175 = 1.955 ms
  t.true(areEqual(halvingDoubling.closedForm(8, 1e6, cost), 1.955e-3));
  // binomial: 6·(5 µs + 1 ms) + 3·0.2 ms = 6.03 + 0.6 = 6.63 ms
  t.true(areEqual(binomialTree.closedForm(8, 1e6, cost), 6.63e-3));
});

test('sixty-four machines, 1 kB: the ring pays 126 latencies, recursive doubling 6', (t) => {
  // 126·5 µs + 126/64·1 µs + 63/64·0.2 µs = 630 + 1.96875 + 0.196875 µs
  t.true(areEqual(ring.closedForm(64, 1e3, cost), 632.165625e-6));
  // 6·(5 + 1 + 0.2) µs
  t.true(areEqual(recursiveDoubling.closedForm(64, 1e3, cost), 37.2e-6));
});

test('overheads count as often as messages follow each other through one port', (t) => {
  // o = 1 s, nothing else: ring 2(p−1) = 6 steps; each star 2(p−1) = 6 messages through the root's port.
  const onlyOverhead = { latency: 0, overhead: 1, secondsPerByte: 0, reductionPerByte: 0 };
  for (const algorithm of [ring, star, starOneByOne]) t.is(algorithm.closedForm(4, 1e6, onlyOverhead), 6);
});

test('real machines: the linear all-reduce of Open MPI over a 200 Mbit/s switch takes 2 to 4 % more than the star', (t) => {
  // Measured for 1 MB: 0.261 s with 4 machines, 0.616 s with 8. A message of 1 MB took 0.0427 s, so the star's 2(p−1)nβ is 6·0.0427 = 0.256
  // and 14·0.0427 = 0.598 s.
  const measured = { latency: 0, overhead: 0, secondsPerByte: 0.0427e-6, reductionPerByte: 0 };
  for (const [p, star1MB, seconds] of [[4, 0.256, 0.261], [8, 0.598, 0.616]] as const) {
    const time = star.closedForm(p, 1e6, measured);
    t.true(Math.abs(time - star1MB) < 5e-4, `${time}`);
    t.true(seconds / time > 1.01 && seconds / time < 1.04, `${seconds / time}`);
  }
});
