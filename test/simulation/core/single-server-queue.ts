import test from 'ava';
import { exponential } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import type { Process } from '../../../src/simulation/core/process.js';
import { Resource } from '../../../src/simulation/core/resource.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

test('a queue with Poisson arrivals (1/s) and exponential service (2/s) keeps a customer 1/(μ − λ) = 1 s', async (t) => {
  // Sojourn times of neighbours are correlated, over a time of 1/(√2 − 1)² = 5.8 s. Means over batches of 2500 customers (2500 s) are as good
  // as independent of each other; 40 of them give the standard error. The first batch begins with an empty queue and is left out.
  const batches = 41;
  const batchSize = 2500;
  const simulator = new Simulator();
  const server = new Resource(simulator);
  const source = streams(1);
  const betweenArrivals = exponential(1, source('arrivals'));
  const service = exponential(0.5, source('services'));
  const sums = new Array<number>(batches).fill(0);

  function* customer(index: number): Process {
    const arrivedAt = simulator.now;
    yield server.request();
    yield service();
    server.release();
    sums[Math.floor(index / batchSize)]! += simulator.now - arrivedAt;
  }
  function* door(): Process {
    for (let index = 0; index < batches * batchSize; index++) {
      yield betweenArrivals();
      simulator.start(customer(index));
    }
  }
  simulator.start(door());
  await simulator.run();
  const { mean, error } = meanWithError(sums.slice(1).map((sum) => sum / batchSize));
  const { isClose, message } = offBy(mean, 1, error);
  t.true(isClose, message);
  // Small enough to tell a mean that is 5 % off from the right one.
  t.true(error < 0.0125, String(error));
});
