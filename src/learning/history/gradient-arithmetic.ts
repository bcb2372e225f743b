/** What gradients are made into without computing one: sums, differences of models, what arrives of a compressed one. */
import { streams } from '../../basics/random.js';
import { shareOf } from '../../basics/share.js';
import type { Compression } from '../../simulation/strategies/learning-task.js';
import { qsgd, randomK, scaledSign, topK } from '../compression.js';
import type { KeyedSamples } from '../learning-problem.js';
import { descend, weightedSum, type FloatArray } from '../parameters.js';
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
    case 'compress': return compressed(valueOf(operation.of), operation.compression, operation.seed);
  }
}

function compressed<P extends FloatArray>(values: P, compression: Compression, seed: ContentKey): P {
  const source = () => streams(keyText(seed))('learning/compression');
  switch (compression.kind) {
    case 'top-k': return topK(values, shareOf(compression.kept, values.length));
    case 'random-k': case 'pruned': return randomK(values, shareOf(compression.kept, values.length), source());
    case 'qsgd': return qsgd(values, compression.levels, source());
    case 'sign': return scaledSign(values);
  }
}
