/** What gradients are made into without computing one: sums, differences of models, what arrives of a compressed one. */
import { streams } from '../../basics/random.js';
import { shareOf } from '../../basics/share.js';
import type { Compression } from '../../simulation/strategies/learning-task.js';
import { dampedQsgd, qsgd, randomK, randomPlaces, scaledSign, topK } from '../compression.js';
import type { KeyedSamples } from '../learning-problem.js';
import { descend, emptyLike, weightedSum, type FloatArray } from '../parameters.js';
import { keyText, type ContentKey } from './content-key.js';
import { valueOf, type GradientNode } from './history-nodes.js';

/** @throws Error if its operands are not known, or if it is to be computed from samples */
export function gradientMadeOf<P extends FloatArray, S extends KeyedSamples>({ cell }: GradientNode<P, S>): P {
  if ('value' in cell) return cell.value;
  const { operation } = cell;
  switch (operation.kind) {
    case 'gradient': throw new Error('A gradient is computed in a wave.');
    case 'sum': return weightedSum(operation.of.map(valueOf), operation.weights);
    case 'difference': {
      const { parameters } = valueOf(operation.one);
      return operation.other === null ? parameters : descend(parameters, valueOf(operation.other).parameters, 1);
    }
    case 'compress': {
      const { of, compression, seed, places } = operation;
      if (places === null) return compressed(valueOf(of), compression, seed);
      return scattered(compressed(gathered(valueOf(of), places()), compression, seed), places(), valueOf(of).length);
    }
  }
}

/** Where a pruned model of so many numbers has kept that share of them, ascending: always the same. */
export function keptPlaces(kept: number, dimension: number): Uint32Array {
  return Uint32Array.from(randomPlaces(dimension, shareOf(kept, dimension), streams('pruned')(String(kept)))).sort();
}

/** @param seed of what is random about it */
function compressed<P extends FloatArray>(values: P, compression: Compression, seed: ContentKey): P {
  const source = () => streams(keyText(seed))('learning/compression');
  switch (compression.kind) {
    case 'top-k': return topK(values, shareOf(compression.kept, values.length));
    case 'random-k': return randomK(values, shareOf(compression.kept, values.length), source());
    case 'qsgd': return (compression.isDamped ? dampedQsgd : qsgd)(values, compression.levels, source());
    case 'sign': return scaledSign(values);
    // What lies at the places is all there is of it.
    case 'pruned': return values;
  }
}

function gathered<P extends FloatArray>(values: P, places: Uint32Array): P {
  const inside = emptyLike(values, places.length);
  for (let i = 0; i < places.length; i++) inside[i] = values[places[i]!]!;
  return inside;
}

/** The numbers at their places among zeros. */
function scattered<P extends FloatArray>(inside: P, places: Uint32Array, dimension: number): P {
  const values = emptyLike(inside, dimension);
  for (let i = 0; i < places.length; i++) values[places[i]!] = inside[i]!;
  return values;
}
