import type { Streams } from '../../basics/random.js';
import { randomK, topK } from '../compression.js';
import type { TransformedGradients } from './trajectory.js';

/**
 * Each sample's gradient with only a share p of its numbers kept: the largest, or random ones, drawn anew for every sample. Random places differ
 * between samples, so sums of squares shrink by p, and the square of the sum by p² but for what single samples add: 1/Δ becomes p/Δ + 1 − p in
 * the mean. Gradients that have much in common become 1/p times as diverse.
 * @param share in (0, 1); at least one number is kept
 * @param streams `diagnosis/random-k` is used
 */
export function sparsified(share: number, streams: Streams): readonly TransformedGradients[] {
  const source = streams('diagnosis/random-k');
  const kept = (length: number) => Math.max(1, Math.round(share * length));
  return [
    { name: `largest ${100 * share} %`, transform: (gradient) => topK(gradient, kept(gradient.length)) },
    { name: `random ${100 * share} %`, transform: (gradient) => randomK(gradient, kept(gradient.length), source) },
  ];
}
