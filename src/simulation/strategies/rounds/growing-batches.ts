/** Batches that grow by a factor ρ every round: ⌊ρ^t·B₁⌋, t = 0, 1, … Source: Yu, Jin 2019, algorithm 1. */
import type { Problem } from '../../../basics/errors.js';
import { scalar } from '../../../basics/fields.js';

export const growthField = scalar('ρ: factor by which batches grow every round, above 1.', { above: 1 });

/** @param first B₁ of each worker @returns ⌊ρ^t·B₁⌋ of each, t being rounds since the first */
export function grownBatches(first: readonly number[], growth: number, t: number): number[] {
  return first.map((batch) => Math.floor(growth ** t * batch));
}

/** Rounds that are planned. */
const MOST_ROUNDS = 1_000_000;

/** How many rounds no worker needs more than `samples` samples for; their number is that of communications, and grows as the logarithm of the samples. */
export function roundsWithin(first: readonly number[], growth: number, samples: number): number {
  const largest = Math.max(...first);
  let rounds = 0;
  for (let total = largest; total <= samples && rounds <= MOST_ROUNDS; total += Math.floor(growth ** rounds * largest)) rounds++;
  return rounds;
}

/** A growth so slow that its rounds cannot be planned; paths are relative to the strategy. */
export function tooManyRounds(first: readonly number[], growth: number, samples: number): readonly Problem[] {
  if (roundsWithin(first, growth, samples) <= MOST_ROUNDS) return [];
  return [{ path: 'growth', message: 'too many rounds to plan', expected: `a growth with which ${samples} samples of a worker are at most ${MOST_ROUNDS} rounds`, received: String(growth), fix: 'take a larger growth, a larger batch, or fewer samples' }];
}
