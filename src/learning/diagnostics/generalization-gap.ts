/** How much worse the test set fares than the training set after equal passes, by batch size. */
import { dot, type FloatArray } from '../parameters.js';
import { eachSeed, learn } from './learn.js';
import type { OpenSerialRun } from './probe.js';

export interface GapOptions {
  readonly batches: readonly number[];
  /** Null: that batch is left out. */
  readonly rateFor: (batch: number) => number | null;
  readonly seeds: readonly number[];
  /** Every run takes so many, rounded up to whole steps. */
  readonly passes: number;
  /** μ of the term ½μ|w|² that the training loss contains and the test loss does not: it is taken off. */
  readonly ridge: number;
}

/** At the end of one seed's run. */
export interface Gap {
  /** Test loss − training loss, both without the ridge term. */
  readonly loss: number;
  /** Training accuracy − test accuracy; null without classes. */
  readonly accuracy: number | null;
}

export interface GapPoint {
  readonly batch: number;
  readonly rate: number;
  /** One per seed; null where the run diverged. */
  readonly gaps: readonly (Gap | null)[];
}

export async function generalizationGap<P extends FloatArray>(open: OpenSerialRun<P>, { batches, rateFor, seeds, passes, ridge }: GapOptions): Promise<GapPoint[]> {
  const points: GapPoint[] = [];
  for (const batch of batches) {
    const rate = rateFor(batch);
    if (rate === null) continue;
    const gaps = await eachSeed(seeds, async (seed): Promise<Gap | null> => {
      let penalty = 0;
      const { outcome, curve } = await learn(open, { batch, rate, seed, passes, everyPasses: passes }, async ({ run, version }) => {
        if (ridge === 0) return;
        const at = await run.parameters(version);
        penalty = ridge / 2 * dot(at, at);
      });
      if (outcome === 'diverged') return null;
      const { trainLoss, testLoss, trainAccuracy, testAccuracy } = curve.at(-1)!.metrics;
      return { loss: testLoss - (trainLoss - penalty), accuracy: trainAccuracy === null || testAccuracy === null ? null : trainAccuracy - testAccuracy };
    });
    points.push({ batch, rate, gaps });
  }
  return points;
}
