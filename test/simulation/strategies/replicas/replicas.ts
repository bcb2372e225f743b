import test from 'ava';
import fc from 'fast-check';
import { equalLayers, type Layer } from '../../../../src/simulation/compute/layers.js';
import { workload } from '../../../../src/simulation/compute/step-time.js';
import { dealLayers, microBatchSizes, replicaBatches } from '../../../../src/simulation/strategies/replicas/replicas.js';
import { areEqual } from '../../../support/standard-error.js';

const layersOf = (works: readonly number[]): Layer[] => {
  const all = works.reduce((sum, work) => sum + work, 0);
  return works.map((work, index) => ({ name: `layer ${index + 1}`, bytes: index + 1, share: work / all, outputBytes: 10 * index }));
};

/** The least that the largest of m contiguous parts can be, tried one by one. */
function leastLargest(shares: readonly number[], stages: number): number {
  if (stages === 1) return shares.reduce((sum, share) => sum + share, 0);
  let least = Infinity;
  for (let first = 1; first <= shares.length - stages + 1; first++) {
    least = Math.min(least, Math.max(leastLargest(shares.slice(0, first), 1), leastLargest(shares.slice(first), stages - 1)));
  }
  return least;
}

test('layers are dealt in order, all of them, at least one to each stage, and the largest share is the least there can be', (t) => {
  const works = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0.01, max: 9, noNaN: true })), { minLength: 1, maxLength: 9 }).filter((each) => each.some((work) => work > 0));
  fc.assert(fc.property(works, fc.integer({ min: 1, max: 9 }), (drawn, wanted) => {
    const layers = layersOf(drawn);
    const stages = Math.min(wanted, layers.length);
    const dealt = dealLayers(layers, stages);
    t.deepEqual(dealt.flatMap((stage) => stage.layers), layers);
    t.true(dealt.length === stages && dealt.every((stage) => stage.layers.length > 0));
    t.true(areEqual(Math.max(...dealt.map(({ share }) => share)), leastLargest(layers.map(({ share }) => share), stages)));
    for (const { layers: own, bytes, share, outputBytes } of dealt) {
      t.is(bytes, own.reduce((sum, layer) => sum + layer.bytes, 0));
      t.true(areEqual(share, own.reduce((sum, layer) => sum + layer.share, 0)));
      t.is(outputBytes, own.at(-1)!.outputBytes);
    }
  }), { seed: 5, numRuns: 300 });
});

test('eight equal layers are two for each of four stages; GPT-2\'s 98 are about a quarter of the arithmetic each', (t) => {
  t.deepEqual(dealLayers(equalLayers(8, 80), 4).map(({ layers, bytes, share }) => [layers.length, bytes, share]), Array.from({ length: 4 }, () => [2, 20, 0.25]));
  const shares = dealLayers(workload({ preset: 'gpt2', device: 'v100' }).layers, 4).map(({ share }) => share);
  // A block is two of 96 layers' thirds: no stage is off by more than a feed-forward half, 8·1600² of 1555 M multiply–adds, 1.3 %.
  t.true(shares.every((share) => Math.abs(share - 0.25) < 0.0135), shares.join(' '));
});

test('of fewer layers than stages the last stages have none', (t) => {
  t.deepEqual(dealLayers(equalLayers(1, 8), 3).map(({ layers, bytes, share }) => [layers.length, bytes, share]), [[1, 8, 1], [0, 0, 0], [0, 0, 0]]);
});

test('a replica\'s batch is that of its machines, and is cut into parts that differ by one at most', (t) => {
  t.deepEqual(replicaBatches([1, 2, 3, 4, 5, 6], 3), [6, 15]);
  t.deepEqual(microBatchSizes(11, 4), [3, 3, 3, 2]);
});
