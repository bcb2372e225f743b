import test from 'ava';
import fc from 'fast-check';
import type { AllReduceAlgorithm } from '../../../src/simulation/collectives/all-reduce.js';
import { allReduceAlgorithms } from '../../../src/simulation/collectives/registry.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import type { MessageCost } from '../../../src/simulation/network/network.js';
import { buildNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

interface Outcome { readonly finishedAt: number[][]; readonly bytesSent: number }

/** @param arrivals when each participant has its vector; @returns the times at which each was told that it holds the result */
async function allReduce(algorithm: AllReduceAlgorithm, network: NetworkOptions, bytes: number, arrivals: readonly number[]): Promise<Outcome> {
  const simulator = new Simulator();
  const machines = arrivals.map((_, participant) => participant);
  const wires = buildNetwork(network, { simulator, machines: machines.length });
  const finishedAt: number[][] = machines.map(() => []);
  const round = algorithm.begin(wires, machines, bytes, (participant) => { finishedAt[participant]!.push(simulator.now); });
  arrivals.forEach((time, participant) => simulator.schedule(time, () => { round.arrive(participant); }));
  await simulator.run();
  return { finishedAt, bytesSent: wires.bytesSent };
}

const plain: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1.25e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' };
const networks: readonly NetworkOptions<'ports'>[] = [
  plain,
  { ...plain, latency: 5e-6 },
  { ...plain, overhead: 2e-6 },
  { ...plain, reduction: 2e-10 },
  { ...plain, latency: 5e-6, overhead: 2e-6, reduction: 2e-10 },
  { ...plain, latency: 5e-3, overhead: 2e-2, reduction: 3e-9 },
];
function cost({ bandwidth, latency, overhead, reduction }: NetworkOptions<'ports'>): MessageCost {
  return { latency, overhead, secondsPerByte: 1 / bandwidth, reductionPerByte: reduction };
}

for (const [name, algorithm] of Object.entries<AllReduceAlgorithm>(allReduceAlgorithms)) {
  test(`${name}: its name in the registry is its own`, (t) => {
    t.is(algorithm.kind, name);
  });

  test(`${name}: message by message it takes what its closed form says, for 2 to 16 participants and 1 kB to 100 MB`, async (t) => {
    for (const network of networks) {
      for (const p of [2, 3, 5, 8, 16]) {
        for (const bytes of [1e3, 1e6, 1e8]) {
          const { finishedAt } = await allReduce(algorithm, network, bytes, new Array<number>(p).fill(0));
          const last = Math.max(...finishedAt.flat());
          const closedForm = algorithm.closedForm(p, bytes, cost(network));
          t.true(areEqual(last, closedForm), `p = ${p}, n = ${bytes}, ${JSON.stringify(network)}: ${last} instead of ${closedForm}`);
        }
      }
    }
  });

  test(`${name}: alone, there is nothing to do`, async (t) => {
    const { finishedAt, bytesSent } = await allReduce(algorithm, networks.at(-1)!, 1e6, [3]);
    t.deepEqual(finishedAt, [[3]]);
    t.is(bytesSent, 0);
    t.is(algorithm.closedForm(1, 1e6, cost(networks.at(-1)!)), 0);
  });

  // Only additions and maxima of arrival times lie between the arrivals and the end (a port that serves equal messages first come first
  // served lets its k-th one go at a time that never falls when an arrival moves back). So the end is monotone in every arrival, and
  // letting everybody wait for the last one can only be later: that would end at last arrival + closed form.
  test(`${name}: whenever they arrive, all finish once, none before the last arrival nor later than the closed form after it; 2(p−1)n bytes`, async (t) => {
    const arrivals = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true })), { minLength: 2, maxLength: 9 });
    await fc.assert(fc.asyncProperty(arrivals, fc.constantFrom(...networks), fc.constantFrom(1e3, 1e6, 3e7), async (times, network, bytes) => {
      const p = times.length;
      const { finishedAt, bytesSent } = await allReduce(algorithm, network, bytes, times);
      t.deepEqual(finishedAt.map((each) => each.length), new Array<number>(p).fill(1));
      const ends = finishedAt.flat();
      const lastArrival = Math.max(...times);
      t.true(Math.min(...ends) >= lastArrival);
      const latest = lastArrival + algorithm.closedForm(p, bytes, cost(network));
      t.true(Math.max(...ends) <= latest * (1 + 1e-12), `${Math.max(...ends)} is later than ${latest}`);
      t.true(areEqual(bytesSent, 2 * (p - 1) * bytes));
    }), { seed: 5, numRuns: 150 });
  });

  test(`${name}: without a network it ends with the last arrival`, async (t) => {
    const { finishedAt } = await allReduce(algorithm, { model: 'unlimited' }, 1e6, [0.5, 2, 1]);
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
