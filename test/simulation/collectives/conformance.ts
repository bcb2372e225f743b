import test from 'ava';
import fc from 'fast-check';
import type { AllReduceAlgorithm } from '../../../src/simulation/collectives/all-reduce.js';
import { allReduceAlgorithms } from '../../../src/simulation/collectives/registry.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork, costOfNetwork } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { agreement, plain, real, simulate, slow } from './_simulate.js';

const networks = [plain, { ...plain, latency: 5e-6 }, { ...plain, overhead: 2e-6 }, { ...plain, reduction: 2e-10 }, real, slow];

/** Everything but a vector that is whole from the beginning has to come from somebody, once: (p−1)n up and (p−1)n down. */
function bytesOnTheWire(kind: string, p: number, bytes: number): number {
  if (kind !== 'recursive-doubling') return 2 * (p - 1) * bytes;
  // q = 2^k participants send the whole vector k times; the p − q others send theirs and get the result.
  const k = Math.floor(Math.log2(p));
  return (2 ** k * k + 2 * (p - 2 ** k)) * bytes;
}

for (const [name, algorithm] of Object.entries<AllReduceAlgorithm>(allReduceAlgorithms)) {
  test(`${name}: its name in the registry is its own`, (t) => {
    t.is(algorithm.kind, name);
    t.is(algorithm.operation, 'all-reduce');
  });

  test(`${name}: message by message it takes what its closed form says, for 2 to 33 and 64 participants and 0 to 100 MB`, async (t) => {
    for (const network of networks) {
      for (const p of network === slow ? [...Array.from({ length: 32 }, (_, index) => index + 2), 64] : [2, 3, 5, 8, 16]) {
        for (const bytes of [0, 7, 1e3, 1e6, 1e8]) {
          const { isExact, message } = await agreement(algorithm, network, bytes, p);
          t.true(isExact, message);
        }
      }
    }
  });

  test(`${name}: alone, there is nothing to do`, async (t) => {
    const { finishedAt, bytesSent } = await simulate(algorithm, slow, 1e6, [3]);
    t.deepEqual(finishedAt, [[3]]);
    t.is(bytesSent, 0);
    t.is(algorithm.closedForm(1, 1e6, costOfNetwork(slow)), 0);
  });

  // Only additions and maxima of arrival times lie between the arrivals and the end (a port that serves equal messages first come first
  // served lets its k-th one go at a time that never falls when an arrival moves back; unequal messages reach a port in the order of the
  // steps). So the end is monotone in every arrival, and letting everybody wait for the last one can only be later: that would end at
  // last arrival + closed form.
  test(`${name}: whenever they arrive, all finish once, none before the last arrival nor later than the closed form after it`, async (t) => {
    const arrivals = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true }), fc.double({ min: 0, max: 1e-3, noNaN: true })), { minLength: 2, maxLength: 9 });
    await fc.assert(fc.asyncProperty(arrivals, fc.constantFrom(...networks), fc.constantFrom(1e3, 1e6, 3e7), async (times, network, bytes) => {
      const p = times.length;
      const { finishedAt, bytesSent, end } = await simulate(algorithm, network, bytes, times);
      t.deepEqual(finishedAt.map((each) => each.length), new Array<number>(p).fill(1));
      const lastArrival = Math.max(...times);
      t.true(Math.min(...finishedAt.flat()) >= lastArrival);
      const latest = lastArrival + algorithm.closedForm(p, bytes, costOfNetwork(network));
      t.true(end <= latest * (1 + 1e-12), `${end} is later than ${latest}`);
      t.true(areEqual(bytesSent, bytesOnTheWire(name, p, bytes)));
    }), { seed: 5, numRuns: 150 });
  });

  test(`${name}: without a network it ends with the last arrival`, async (t) => {
    const { finishedAt } = await simulate(algorithm, { model: 'unlimited' }, 1e6, [0.5, 2, 1]);
    t.deepEqual(finishedAt, [[2], [2], [2]]);
  });

  test(`${name}: machines need not be the first ones`, async (t) => {
    const simulator = new Simulator();
    const network = buildNetwork({ ...plain, latency: 1e-6 }, { simulator, machines: 9 });
    const finished: number[] = [];
    const round = algorithm.begin(network, [7, 2, 5], 1e6, (participant) => { finished.push(participant); });
    for (const participant of [0, 1, 2]) round.arrive(participant);
    await simulator.run();
    t.deepEqual(finished.toSorted(), [0, 1, 2]);
    t.true(areEqual(simulator.now, algorithm.closedForm(3, 1e6, network.cost)));
  });
}
