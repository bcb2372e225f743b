/**
 * Why one step takes longer than another. Most laws multiply the step's time by a factor of mean 1; `exponential`, `shiftedExponential` and
 * `empirical` *are* the step time, whatever the workload says; `slowdown` and `factors` say what they multiply by. Most draw anew for every
 * step; `factors`, `persistent` and `markov` last. Laws can be combined: their factors multiply.
 */
import {
  constant, exponential, gammaFactor, lognormalFactor, oneOf, paretoFactor, slowdown, weibull, type Sampler,
} from '../../basics/distributions.js';
import type { Uniform } from '../../basics/random.js';
import {
  discreteOrderStatistic, exponentialOrderStatistic, gammaOrderStatistic, lognormalOrderStatistic, paretoOrderStatistic, slowdownOrderStatistic,
  weibullOrderStatistic, weibullScale,
} from './order-statistics.js';
import type { DrawnOptions, OptionsByKind, StragglerOptions } from './straggler-options.js';

export { stragglersField, type StragglerOptions } from './straggler-options.js';

/** One law, or several whose factors multiply. */
export type Stragglers = StragglerOptions | readonly StragglerOptions[];

type DrawnKind = DrawnOptions['kind'];

/** One law: whether it multiplies the step time or is it, how often it draws, how, and what is known of the K-th fastest of P. */
interface Law<Options> {
  readonly is: 'factor' | 'time';
  readonly draws: 'never' | 'once' | 'every step';
  sampler(options: Options, worker: number, source: Uniform): Sampler;
  /** E[X_{K:P}] of the factor or of the time (s); undefined where there is no closed form. */
  orderStatistic(options: Options, k: number, workers: number): number | undefined;
}

const laws: { readonly [Kind in DrawnKind]: Law<OptionsByKind[Kind]> } = {
  none: { is: 'factor', draws: 'never', sampler: () => constant(1), orderStatistic: () => 1 },
  lognormal: {
    is: 'factor', draws: 'every step',
    sampler: ({ sigma }, _worker, source) => lognormalFactor(sigma, source),
    orderStatistic: ({ sigma }, k, workers) => lognormalOrderStatistic(sigma, k, workers),
  },
  weibull: {
    is: 'factor', draws: 'every step',
    sampler: ({ shape }, _worker, source) => weibull(shape, weibullScale(shape), source),
    orderStatistic: ({ shape }, k, workers) => weibullOrderStatistic(shape, k, workers),
  },
  gamma: {
    is: 'factor', draws: 'every step',
    sampler: ({ shape }, _worker, source) => gammaFactor(shape, source),
    orderStatistic: ({ shape }, k, workers) => gammaOrderStatistic(shape, k, workers),
  },
  pareto: {
    is: 'factor', draws: 'every step',
    sampler: ({ shape }, _worker, source) => paretoFactor(shape, source),
    orderStatistic: ({ shape }, k, workers) => paretoOrderStatistic((shape - 1) / shape, shape, k, workers),
  },
  slowdown: {
    is: 'factor', draws: 'every step',
    sampler: ({ probability, factor }, _worker, source) => slowdown(probability, factor, source),
    orderStatistic: ({ probability, factor }, k, workers) => slowdownOrderStatistic(probability, factor, k, workers),
  },
  exponential: {
    is: 'time', draws: 'every step',
    sampler: ({ mean }, _worker, source) => exponential(mean, source),
    orderStatistic: ({ mean }, k, workers) => exponentialOrderStatistic(mean, k, workers),
  },
  shiftedExponential: {
    is: 'time', draws: 'every step',
    sampler: ({ shift, mean }, _worker, source) => {
      const tail = exponential(mean, source);
      return () => shift + tail();
    },
    orderStatistic: ({ shift, mean }, k, workers) => shift + exponentialOrderStatistic(mean, k, workers),
  },
  empirical: {
    is: 'time', draws: 'every step',
    sampler: ({ times }, _worker, source) => oneOf(times, source),
    orderStatistic: ({ times }, k, workers) => {
      const rising = times.toSorted((a, b) => a - b);
      return discreteOrderStatistic(rising.map((time, index) => [time, (index + 1) / rising.length]), k, workers);
    },
  },
  factors: {
    is: 'factor', draws: 'never',
    sampler: ({ factors }, worker) => constant(factors[worker]!),
    orderStatistic: ({ factors }, k, workers) => factors.slice(0, workers).sort((a, b) => a - b)[k - 1],
  },
  persistent: {
    is: 'factor', draws: 'once',
    sampler: ({ sigma }, _worker, source) => constant(lognormalFactor(sigma, source)()),
    // Racks of r: the K-th fastest worker is in the ⌈K/r⌉-th fastest rack, if all racks are full; the slowest is in the slowest in any case.
    orderStatistic: ({ sigma, perRack }, k, workers) => (workers % perRack === 0 || k === workers
      ? lognormalOrderStatistic(sigma, Math.ceil(k / perRack), Math.ceil(workers / perRack)) : undefined),
  },
};

/** The laws of one or several. */
export function lawsOf(stragglers: Stragglers): readonly StragglerOptions[] {
  return 'kind' in stragglers ? [stragglers] : stragglers;
}

/** Whether the laws multiply the workload's step time, or one of them replaces it. */
export function stragglersAre(stragglers: Stragglers): 'factor' | 'time' {
  return lawsOf(stragglers).some((law) => law.kind !== 'markov' && laws[law.kind].is === 'time') ? 'time' : 'factor';
}

/** Whether a law draws a new number for every step; the others last. */
export function isDrawnEveryStep({ kind }: StragglerOptions): boolean {
  return kind !== 'markov' && laws[kind].draws === 'every step';
}

/** Whether any number is drawn at all, so that the seed matters. */
export function isRandom(law: StragglerOptions): boolean {
  switch (law.kind) {
    case 'lognormal': case 'persistent': return law.sigma > 0;
    case 'slowdown': return law.probability > 0 && law.probability < 1 && law.factor !== 1;
    case 'empirical': return law.times.some((time) => time !== law.times[0]);
    case 'markov': return law.factor !== 1;
    default: return laws[law.kind].draws !== 'never';
  }
}

/** Draws that worker's factors (mean 1 where the law says so), or its step times in seconds, one after the other. */
export function stragglerSampler<Kind extends DrawnKind>(options: StragglerOptions<Kind>, worker: number, source: Uniform): Sampler {
  return laws[options.kind].sampler(options, worker, source);
}

function orderStatisticOf<Kind extends DrawnKind>(options: StragglerOptions<Kind>, k: number, workers: number): number | undefined {
  return laws[options.kind].orderStatistic(options, k, workers);
}

/**
 * Expected K-th smallest, 1 ≤ K ≤ P, of P workers' draws: E[X_{K:P}], of factors, or of times in seconds where a law is the step time.
 * Of several laws only where the others are `none`, or all are lognormal and each worker's own: the product is then lognormal with σ² = Σσ_i².
 * @returns undefined where there is no closed form: any other product; `markov`, whose factor depends on the step's length and on when it begins
 */
export function orderStatistic(stragglers: Stragglers, k: number, workers: number): number | undefined {
  const active = lawsOf(stragglers).filter(({ kind }) => kind !== 'none');
  const [only, ...others] = active;
  if (only === undefined) return 1;
  if (others.length === 0) return only.kind === 'markov' ? undefined : orderStatisticOf(only, k, workers);
  const sigmas = active.map((law) => (law.kind === 'lognormal' || (law.kind === 'persistent' && law.perRack === 1) ? law.sigma : undefined));
  const squares = sigmas.reduce<number | undefined>((sum, sigma) => (sum === undefined || sigma === undefined ? undefined : sum + sigma ** 2), 0);
  return squares === undefined ? undefined : lognormalOrderStatistic(Math.sqrt(squares), k, workers);
}

/** Expected largest of P workers' draws; undefined where there is no closed form. Every law that draws has one. */
export function expectedSlowest(stragglers: DrawnOptions, workers: number): number;
export function expectedSlowest(stragglers: Stragglers, workers: number): number | undefined;
export function expectedSlowest(stragglers: Stragglers, workers: number): number | undefined {
  return orderStatistic(stragglers, workers, workers);
}
