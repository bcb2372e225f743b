/** Batches that grow by a factor ρ every round: ⌊ρ^t·B₁⌋, t = 0, 1, … Source: Yu, Jin 2019, algorithm 1. */
import { scalar } from '../../basics/fields.js';

export const growthField = scalar('ρ: factor by which batches grow every round, above 1.', { above: 1 });

/** @param first B₁ of each worker @returns ⌊ρ^t·B₁⌋ of each, t being rounds since the first */
export function grownBatches(first: readonly number[], growth: number, t: number): number[] {
  return first.map((batch) => Math.floor(growth ** t * batch));
}

/** How many rounds no worker needs more than `samples` samples for; their number is that of communications, and grows as the logarithm of the samples. */
export function roundsWithin(first: readonly number[], growth: number, samples: number): number {
  const largest = Math.max(...first);
  let rounds = 0;
  for (let total = largest; total <= samples; total += Math.floor(growth ** rounds * largest)) rounds++;
  return rounds;
}
