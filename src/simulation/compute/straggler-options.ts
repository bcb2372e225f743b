/** What may be written under `cluster.stragglers`: one law, or a list of laws. */
import { count, quantity, scalar, z } from '../../basics/fields.js';

/** s; a step is followed from one sojourn to the next, and shorter ones than this average out. */
const LEAST_SOJOURN = 1e-4;
const perRack = count('Workers of a rack, which share it; 1 for each worker its own.').default(1);

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
  weibull: z.strictObject({
    kind: z.literal('weibull').describe('A Weibull factor of mean 1.'),
    shape: scalar('1 is exponential; below, a heavier tail; above, a lighter one.', { least: 0.1, most: 1000 }),
  }),
  gamma: z.strictObject({
    kind: z.literal('gamma').describe('A gamma factor of mean 1.'),
    shape: scalar('The factor\'s variance is 1/shape; 1 is exponential.', { least: 0.1, most: 1e6 }),
  }),
  empirical: z.strictObject({
    kind: z.literal('empirical').describe('The step times themselves, measured: each step draws one, with replacement.'),
    file: z.string().min(1).describe('A file of step times, relative to the scenario that names it: one per line or comma-separated, in seconds unless written like "12 ms".').optional(),
    times: z.array(quantity('time', 'One step time')).min(1).describe('The step times, instead of a file.').optional(),
  }).superRefine(({ file, times }, context) => {
    if ((file === undefined) !== (times === undefined)) return;
    context.addIssue({ code: 'custom', message: file === undefined ? 'no step times' : 'two lists of step times', params: { expected: 'exactly one of `file` and `times`' } });
    // Whoever loads a scenario puts a file's times in its place; a file that is still there could not be read, which is a problem already.
  }).transform(({ kind, times }) => ({ kind, times: times ?? [] })),
  persistent: z.strictObject({
    kind: z.literal('persistent').describe('A lognormal factor of mean 1, drawn once for the whole run: some machines are slower than others.'),
    sigma: scalar('Standard deviation of the factor\'s logarithm.', { least: 0 }),
    perRack,
  }),
  markov: z.strictObject({
    kind: z.literal('markov').describe('A machine is normal for a while and slow for a while, each for an exponential time.'),
    factor: scalar('How many times longer work takes while it is slow.', { above: 0 }),
    meanNormal: quantity('time', 'Mean time for which it is normal', { least: LEAST_SOJOURN }),
    meanSlow: quantity('time', 'Mean time for which it is slow', { least: LEAST_SOJOURN }),
    perRack,
  }),
};

export type OptionsByKind = { [Kind in keyof typeof fields]: z.output<(typeof fields)[Kind]> };
export type StragglerKind = keyof OptionsByKind;
/** One law, told apart by `kind`. */
export type StragglerOptions<Kind extends StragglerKind = StragglerKind> = { [K in Kind]: OptionsByKind[K] & { readonly kind: K } }[Kind];
/** A law whose draws do not depend on when a step begins: every one but `markov`. */
export type DrawnOptions = StragglerOptions<Exclude<StragglerKind, 'markov'>>;

const law = z.discriminatedUnion('kind', [
  fields.none, fields.lognormal, fields.weibull, fields.gamma, fields.pareto, fields.slowdown, fields.exponential, fields.shiftedExponential,
  fields.empirical, fields.factors, fields.persistent, fields.markov,
]);

const ARE_TIMES: ReadonlySet<StragglerKind> = new Set(['exponential', 'shiftedExponential', 'empirical']);

/** One law, or a list of laws whose factors multiply; a list afterwards. */
export const stragglersField = z.union([
  law,
  z.array(law).min(1).superRefine((laws, context) => {
    const limits: readonly (readonly [ofThem: (kind: StragglerKind) => boolean, message: string])[] = [
      [(kind) => ARE_TIMES.has(kind), 'a second law that is the step time itself'],
      [(kind) => kind === 'markov', 'a second law with two states'],
    ];
    for (const [ofThem, message] of limits) {
      const indices = laws.flatMap(({ kind }, index) => (ofThem(kind) ? [index] : []));
      for (const index of indices.slice(1)) context.addIssue({ code: 'custom', path: [index, 'kind'], message, params: { expected: 'one at most' } });
    }
  }),
]).transform((written): readonly StragglerOptions[] => ('kind' in written ? [written] : written));
