import test from 'ava';
import { exponential } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork, isNetworkRandom, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { offBy } from '../../support/standard-error.js';
import { carry, type Send } from './_carry.js';

const options: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 1, reduction: 0, duplex: 'full', jitter: { mean: 5 } };

test('messages far apart take the mean of the jitter longer on average, and never less than without', async (t) => {
  const sends = Array.from({ length: 20_000 }, (_, index): Send => [index * 1e4, 0, 1, 4]);
  const { times, queued } = await carry(options, sends);
  const extra = times.map((time, index) => time - index * 1e4 - 15);
  // The variance of an exponential is its mean squared.
  const { isClose, message } = offBy(extra.reduce((sum, each) => sum + each, 0) / 20_000, 5, 5 / Math.sqrt(20_000));
  t.true(isClose, message);
  t.true(Math.min(...extra) >= 0);
  t.is(Math.max(...queued), 0);
});

test('each sender has a stream of its own, drawn in order of asking', async (t) => {
  const draws = [0, 2].map((machine) => exponential(5, streams(1)(`network/jitter/${machine}`)));
  const { times } = await carry(options, [[0, 0, 1, 4], [1000, 2, 3, 4], [2000, 0, 3, 4]]);
  t.deepEqual(times, [10 + draws[0]!() + 5, 1000 + (10 + draws[1]!()) + 5, 2000 + (10 + draws[0]!()) + 5]);
});

test('jitter and loss are random, nothing else is, and without streams there is no randomness to have', (t) => {
  t.deepEqual([options, { ...options, jitter: { mean: 0 } }, { ...options, jitter: { mean: 0 }, loss: { probability: 0.1, packet: 1 } }, { model: 'unlimited' as const }].map(isNetworkRandom), [true, false, true, false]);
  t.throws(() => { buildNetwork(options, { simulator: new Simulator(), machines: 2 }).send(0, 1, 4, false, () => undefined); }, { message: /needs random streams/ });
});
