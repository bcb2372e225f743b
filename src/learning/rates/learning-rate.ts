/**
 * The learning rate of one update: what the strategy's rate becomes by progress (a schedule, after a warm-up) and by the staleness of the gradient.
 * Everything is a pure function of the samples applied, never of time.
 */
import { scalar, z } from '../../basics/fields.js';
import { aboutSchedule, scheduleFactor, scheduleFields } from './registry.js';
import { countOfPasses } from './schedule.js';

/** Fields of a strategy. */
export const rateFields = {
  schedule: scheduleFields.default({ kind: 'constant' }).describe('How the learning rate falls as the run goes on, in passes from its start; default: it stays.'),
  warmUp: z.strictObject({
    passes: scalar('Passes over which the rate rises.', { above: 0 }),
    from: scalar('Where it starts, as a share of where it rises to.', { least: 0, below: 1 }).default(0.1),
  }).optional().describe('The learning rate first rises linearly; default: it does not.'),
  stalenessAware: z.boolean().default(false)
    .describe('Whether a gradient that is τ ≥ 1 updates old is applied with the learning rate divided by τ.'),
};

const rule = z.strictObject(rateFields);
/** What the learning rate goes by. */
export type RateRule = z.output<typeof rule>;

/** The rule that leaves every rate as it is. */
export const PLAIN_RATE: RateRule = rule.parse({});

/**
 * η(p, τ) = base · s(p) / max(τ, 1), with s the schedule and the division only where the rule is aware of staleness (Zhang, Gupta, Lian, Liu 2016,
 * whose rate for τ = 0 is the base). In a warm-up of W passes from a share f, p < W, s(W)·(f + (1 − f)·p/W) stands for s(p): linear, and
 * continuous at W; the schedule's passes count from the start of the run (Goyal et al. 2017, §2.2).
 * @param base the strategy's learning rate
 * @param passes made before this update, in samples applied, ≥ 0
 * @param staleness updates between the gradient's read and its application, ≥ 0
 */
export function rateAt({ schedule, warmUp, stalenessAware }: RateRule, base: number, passes: number, staleness: number): number {
  const scheduled = base * (warmUp === undefined || passes >= warmUp.passes ? scheduleFactor(schedule, passes)
    : scheduleFactor(schedule, warmUp.passes) * (warmUp.from + (1 - warmUp.from) * passes / warmUp.passes));
  return stalenessAware ? scheduled / Math.max(staleness, 1) : scheduled;
}

/** Whether every rate is the base. */
export function isPlain({ schedule, warmUp, stalenessAware }: RateRule): boolean {
  return schedule.kind === 'constant' && warmUp === undefined && !stalenessAware;
}

/** In a few words: `cosine to 0 over 20 passes, warm-up from 0.1 over 5 passes, divided by the staleness`; `constant` where nothing changes it. */
export function aboutRate({ schedule, warmUp, stalenessAware }: RateRule): string {
  return [
    aboutSchedule(schedule),
    ...(warmUp === undefined ? [] : [`warm-up from ${warmUp.from} over ${countOfPasses(warmUp.passes)}`]),
    ...(stalenessAware ? ['divided by the staleness'] : []),
  ].join(', ');
}
