/** From what the diagnostics measured to the record that is kept: how each number was obtained, the means, and the fits. */
import type { Measurements, RateLimit } from '../learning/diagnostics/diagnose.js';
import type { Bracket } from '../learning/diagnostics/largest-stable.js';
import type { NoisePoint } from '../learning/diagnostics/trajectory.js';
import { fitMaximalRates, fitWork } from '../results/batch-fits.js';
import { DIAGNOSIS_FORMAT, type Diagnosis, type Figure, type NoiseFigures, type Obtained, type RateLimitFigures } from '../results/diagnosis.js';

/** What is known of a diagnosis besides what was measured. */
export type DiagnosisHeading = Pick<Diagnosis, 'version' | 'name' | 'plan' | 'problem' | 'backend' | 'seed' | 'samples' | 'rows' | 'target' | 'rateChoice' | 'mostPasses' | 'gapPasses'> & { /** Of the run along which gradients were looked at. */ readonly batch: number };

/** The whole of `diagnosis.json`. */
export function diagnosisRecord({ batch, ...heading }: DiagnosisHeading, { rate, noise, rateLimits, criticalBatch, toEpsilon, gaps }: Measurements): Diagnosis {
  const limits = rateLimits.map(limitFigures);
  const ends = toEpsilon.map((point) => ({ ...point, meanPasses: meanOfAll(point.passes), meanSteps: meanOfAll(point.steps) }));
  return {
    format: DIAGNOSIS_FORMAT, ...heading, run: { batch, rate },
    noise: noise.map(({ name, rate: own, points }) => ({ name, rate: own, points: points.map(noiseFigures) })),
    rateLimits: limits,
    rateFit: fitMaximalRates(limits.flatMap((limit) => {
      const value = (limit.meanSquare ?? limit.bounded)?.value;
      return typeof value === 'number' ? [{ batch: limit.batch, rate: value }] : [];
    })),
    criticalBatch: criticalBatch === null ? null : figure(criticalBatch, 'closed form'),
    toEpsilon: ends,
    epsilonFit: fitWork(ends.flatMap(({ batch, meanPasses }) => (meanPasses === null ? [] : [{ batch, cost: meanPasses }]))),
    gaps: gaps.map(({ batch, rate, gaps: each }) => ({ batch, rate, losses: each.map((gap) => gap?.loss ?? null), accuracies: each.map((gap) => gap?.accuracy ?? null) })),
  };
}

function figure(value: number, how: Obtained, error: number | null = null): Figure {
  return { value: value === Infinity ? 'infinite' : value, how, error };
}

function noiseFigures({ passes, trainLoss, diversity, batchBound, noiseScale, estimated }: NoisePoint): NoiseFigures {
  return {
    passes, trainLoss, diversity: figure(diversity, 'exact'), batchBound: figure(batchBound, 'exact'), noiseScale: figure(noiseScale, 'exact'),
    estimated: estimated === null ? null : figure(estimated.value, 'measured', estimated.error),
  };
}

function limitFigures({ batch, bounded, meanSquare, closedForm }: RateLimit): RateLimitFigures {
  return { batch, bounded: bracketFigure(bounded), meanSquare: meanSquare === null ? null : bracketFigure(meanSquare), closedForm: closedForm === null ? null : figure(closedForm, 'closed form') };
}

/** The middle of the bracket in the logarithm; null where no rate was stable. */
function bracketFigure({ stable, unstable }: Bracket): Figure | null {
  return stable === 0 ? null : figure(Math.sqrt(stable * unstable), 'measured');
}

/** Null unless every seed has a value. */
function meanOfAll(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
