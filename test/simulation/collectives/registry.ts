import test from 'ava';
import fc from 'fast-check';
import { allReduceAlgorithms, allReduceChoices, allReduceKinds, cheapestAllReduce } from '../../../src/simulation/collectives/registry.js';
import type { MessageCost } from '../../../src/simulation/network/network.js';
import { areEqual } from '../../support/standard-error.js';

// L = 5 µs, β = 1 ns/B, γ = 0.2 ns/B
const cost: MessageCost = { latency: 5e-6, overhead: 0, secondsPerByte: 1e-9, reductionPerByte: 2e-10 };

test('the cheapest all-reduce has the least of all closed forms', (t) => {
  const seconds = fc.double({ min: 0, max: 1e-3, noNaN: true });
  const perByte = fc.double({ min: 0, max: 1e-8, noNaN: true });
  const any = fc.record({ latency: seconds, overhead: seconds, secondsPerByte: perByte, reductionPerByte: perByte });
  fc.assert(fc.property(fc.integer({ min: 1, max: 600 }), fc.double({ min: 0, max: 1e9, noNaN: true }), any, (p, bytes, each) => {
    const cheapest = cheapestAllReduce(p, bytes, each);
    t.is(cheapest.seconds, cheapest.times[cheapest.kind]);
    for (const kind of allReduceKinds) {
      t.is(cheapest.times[kind], allReduceAlgorithms[kind].closedForm(p, bytes, each));
      t.true(cheapest.times[kind] >= cheapest.seconds * (1 - 1e-12));
    }
  }), { seed: 9, numRuns: 200 });
});

test('small vectors are doubled, large ones halved: recursive doubling wins for n < c·α/β, c = lg p/(lg p − 2(p−1)/p)', (t) => {
  // Without γ, p = 64: c = 6/(6 − 126/64) = 1.488372; α/β = 5000 B: 7441.86 B.
  const free = { ...cost, reductionPerByte: 0 };
  t.is(cheapestAllReduce(64, 7441, free).kind, 'recursive-doubling');
  t.is(cheapestAllReduce(64, 7442, free).kind, 'halving-doubling');
});

test('without latency the ring is the first of the cheapest; among two, one exchange beats two; where nothing costs, the first stands', (t) => {
  t.is(cheapestAllReduce(8, 1e8, { ...cost, latency: 0 }).kind, 'ring');
  // p = 2: one exchange of n takes L + nβ + nγ = 6.2 µs for 1 kB; ring and halving 2L + nβ + nγ/2.
  const { kind, seconds } = cheapestAllReduce(2, 1e3, cost);
  t.is(kind, 'recursive-doubling');
  t.true(areEqual(seconds, 6.2e-6));
  t.is(cheapestAllReduce(8, 1e8, { latency: 0, overhead: 0, secondsPerByte: 0, reductionPerByte: 0 }).kind, allReduceKinds[0]);
});

test('one may choose every kind, or leave the choice', (t) => {
  t.deepEqual(allReduceChoices, [...allReduceKinds, 'auto']);
  t.is(new Set(allReduceChoices).size, 11);
});
