import test from 'ava';
import { binomialTree } from '../../../src/simulation/collectives/binomial-tree.js';
import { halvingDoubling } from '../../../src/simulation/collectives/halving-doubling.js';
import { recursiveDoubling } from '../../../src/simulation/collectives/recursive-doubling.js';
import { ring } from '../../../src/simulation/collectives/ring.js';
import { starOneByOne } from '../../../src/simulation/collectives/star-one-by-one.js';
import { star } from '../../../src/simulation/collectives/star.js';
import type { AllReduceAlgorithm } from '../../../src/simulation/collectives/all-reduce.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

test('half-duplex ports double the bandwidth term of rings and exchanges, which send and receive at once, and nothing of stars and trees', async (t) => {
  const took = async (algorithm: AllReduceAlgorithm, p: number) => {
    const simulator = new Simulator();
    const network = buildNetwork({ model: 'ports', bandwidth: 1e9, latency: 0, overhead: 0, reduction: 0, duplex: 'half' }, { simulator, machines: p });
    const machines = Array.from({ length: p }, (_, machine) => machine);
    const round = algorithm.begin(network, machines, 1e8, () => undefined);
    for (const machine of machines) round.arrive(machine);
    await simulator.run();
    return simulator.now / algorithm.closedForm(p, 1e8, network.cost);
  };
  for (const p of [2, 3, 8]) {
    t.true(areEqual(await took(ring, p), 2));
    t.true(areEqual(await took(star, p), 1));
    t.true(areEqual(await took(starOneByOne, p), 1));
    t.true(areEqual(await took(binomialTree, p), 1));
  }
  for (const p of [2, 4, 8]) {
    t.true(areEqual(await took(recursiveDoubling, p), 2));
    t.true(areEqual(await took(halvingDoubling, p), 2));
  }
});
