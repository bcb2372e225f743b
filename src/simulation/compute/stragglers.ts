/**
 * Why one step takes longer than another. Most laws multiply the step's time by a factor of mean 1; `exponential` and `shiftedExponential`
 * *are* the step time, whatever the workload says; `slowdown` and `factors` say what they multiply by.
 */
import { quantity, scalar, z } from '../../basics/fields.js';
import { constant, exponential, lognormalFactor, paretoFactor, slowdown, type Sampler } from '../../basics/distributions.js';
import type { Uniform } from '../../basics/random.js';
import { exponentialOrderStatistic, lognormalMaximum, paretoOrderStatistic, slowdownMaximum } from './order-statistics.js';

const fields = {
  none: z.strictObject({ kind: z.literal('none').describe('Every step takes its time.') }),
  lognormal: z.strictObject({
    kind: z.literal('lognormal').describe('A lognormal factor of mean 1.'),
    sigma: scalar('Standard deviation of the factor\'s logarithm; 0.25 is a quiet cluster, 1 a noisy one.', { least: 0 }),
  }),
  exponential: z.strictObject({
    kind: z.literal('exponential').describe('The step time itself is exponential.'),
    mean: quantity('time', 'Mean step time', { above: 0 }),
  }),
  shiftedExponential: z.strictObject({
    kind: z.literal('shiftedExponential').describe('The step time itself is a constant plus an exponential.'),
    shift: quantity('time', 'The least a step can take'),
    mean: quantity('time', 'Mean of the exponential part', { above: 0 }),
  }),
  pareto: z.strictObject({
    kind: z.literal('pareto').describe('A Pareto factor of mean 1: rare steps are very long.'),
    shape: scalar('Tail exponent; the nearer to 1, the heavier the tail.', { above: 1 }),
  }),
  slowdown: z.strictObject({
    kind: z.literal('slowdown').describe('With some probability a step is slower by a factor; the mean is then above 1.'),
    probability: scalar('Probability that a step is slow.', { least: 0, most: 1 }),
    factor: scalar('How many times longer a slow step takes.', { above: 0 }),
  }),
  factors: z.strictObject({
    kind: z.literal('factors').describe('A fixed factor for each worker: a heterogeneous cluster.'),
    factors: z.array(scalar('Factor of one worker\'s step time; 2 is half as fast.', { above: 0 })).min(1).describe('One factor per worker.'),
  }),
};

type OptionsByKind = { [Kind in keyof typeof fields]: z.output<(typeof fields)[Kind]> };
type StragglerKind = keyof OptionsByKind;

/** One law: whether it multiplies the step time or is it, how to draw, and the expected value for the slowest of P. */
interface Law<Options> {
  readonly is: 'factor' | 'time';
  sampler(options: Options, worker: number, source: Uniform): Sampler;
  /** E[max] over P workers, of the factor or of the time (s). */
  expectedMaximum(options: Options, workers: number): number;
}

const laws: { readonly [Kind in StragglerKind]: Law<OptionsByKind[Kind]> } = {
  none: { is: 'factor', sampler: () => constant(1), expectedMaximum: () => 1 },
  lognormal: {
    is: 'factor',
    sampler: ({ sigma }, _worker, source) => lognormalFactor(sigma, source),
    expectedMaximum: ({ sigma }, workers) => lognormalMaximum(sigma, workers),
  },
  exponential: {
    is: 'time',
    sampler: ({ mean }, _worker, source) => exponential(mean, source),
    expectedMaximum: ({ mean }, workers) => exponentialOrderStatistic(mean, workers, workers),
  },
  shiftedExponential: {
    is: 'time',
    sampler: ({ shift, mean }, _worker, source) => {
      const tail = exponential(mean, source);
      return () => shift + tail();
    },
    expectedMaximum: ({ shift, mean }, workers) => shift + exponentialOrderStatistic(mean, workers, workers),
  },
  pareto: {
    is: 'factor',
    sampler: ({ shape }, _worker, source) => paretoFactor(shape, source),
    expectedMaximum: ({ shape }, workers) => paretoOrderStatistic((shape - 1) / shape, shape, workers, workers),
  },
  slowdown: {
    is: 'factor',
    sampler: ({ probability, factor }, _worker, source) => slowdown(probability, factor, source),
    expectedMaximum: ({ probability, factor }, workers) => slowdownMaximum(probability, factor, workers),
  },
  factors: {
    is: 'factor',
    sampler: ({ factors }, worker) => constant(factors[worker]!),
    expectedMaximum: ({ factors }, workers) => Math.max(...factors.slice(0, workers)),
  },
};

export const stragglerOptions = z.discriminatedUnion('kind', [
  fields.none, fields.lognormal, fields.exponential, fields.shiftedExponential, fields.pareto, fields.slowdown, fields.factors,
]);
export type StragglerOptions<Kind extends StragglerKind = StragglerKind> = { [K in Kind]: OptionsByKind[K] & { readonly kind: K } }[Kind];

/** Whether the law multiplies the workload's step time or replaces it. */
export function stragglersAre(options: StragglerOptions): 'factor' | 'time' {
  return laws[options.kind].is;
}

/** Draws that worker's factors (mean 1 where the law says so), or its step times in seconds, one after the other. */
export function stragglerSampler<Kind extends StragglerKind>(options: StragglerOptions<Kind>, worker: number, source: Uniform): Sampler {
  return laws[options.kind].sampler(options, worker, source);
}

/** Expected largest of P workers' draws. */
export function expectedSlowest<Kind extends StragglerKind>(options: StragglerOptions<Kind>, workers: number): number {
  return laws[options.kind].expectedMaximum(options, workers);
}
