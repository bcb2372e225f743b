/** When machines fail, what it costs to find out and start again, and how often to write a checkpoint. */
import { exponential, weibull } from '../../basics/distributions.js';
import { choice, count, quantity, scalar, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';
import { dalyInterval, jobTimeBetweenFailures } from './checkpointing.js';
import { weibullScale } from './order-statistics.js';

export const failureOptions = z.strictObject({
  timeToFailure: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('exponential').describe('A machine fails at any age alike.'),
      mean: quantity('time', 'Mean time to failure of one machine', { above: 0 }),
    }),
    z.strictObject({
      kind: z.literal('weibull').describe('A machine fails more often when young (shape below 1) or old (above 1).'),
      mean: quantity('time', 'Mean time to failure of one machine', { above: 0 }),
      shape: scalar('1 is exponential; 0.7 is often seen.', { least: 0.1, most: 1000 }),
    }),
  ]).describe('How long a machine runs until it fails, from its start or its last restart.'),
  detection: quantity('time', 'Time from a failure until it is noticed').default(0),
  restart: quantity('time', 'Time from there until the machine, or one that takes its place, works again'),
  checkpoint: z.strictObject({
    interval: z.union([choice('Daly\'s optimum for the mean time between failures.', ['auto']), quantity('time', 'Work between two checkpoints', { above: 0 })])
      .describe('Work between two checkpoints, or `auto`: Daly\'s optimum.'),
    cost: quantity('time', 'Time to write one', { above: 0 }),
  }).optional().describe('Checkpoints; without them a synchronous job that fails begins anew.'),
  replacements: count('Failed machines that can be replaced; default: all.', { least: 0 }).optional(),
});
export type FailureOptions = z.output<typeof failureOptions>;

/** When one machine fails. */
export interface FailureTimes {
  /** The first failure (s) of the machine after it was (re)started at `after`: as good as new then. */
  next(after: number): number;
}

/** @param streams rooted at `system`; machine m fails by `machine/<m>/failure` */
export function failureTimes({ timeToFailure: law }: FailureOptions, machine: number, streams: Streams): FailureTimes {
  const source = streams(`machine/${machine}/failure`);
  const lifetime = law.kind === 'exponential' ? exponential(law.mean, source) : weibull(law.shape, law.mean * weibullScale(law.shape), source);
  return { next: (after) => after + lifetime() };
}

/** The failures of a whole job, settled. */
export interface Failures {
  /** Machines that can fail. */
  readonly machines: number;
  /** The first failure (s) of that machine after it was (re)started at `after`. */
  readonly nextFailure: (machine: number, after: number) => number;
  readonly detection: number;
  readonly restart: number;
  /** Infinity where every machine can be replaced. */
  readonly replacements: number;
  /** Seconds of work between two checkpoints, and seconds that one takes. */
  readonly checkpoint: { readonly interval: number; readonly cost: number } | undefined;
}

/** @param streams rooted at `system` */
export function failuresOf(options: FailureOptions, machines: number, streams: Streams): Failures {
  const { detection, restart, replacements = Infinity, checkpoint } = options;
  const times = Array.from({ length: machines }, (_, machine) => failureTimes(options, machine, streams));
  const settled = checkpoint === undefined ? undefined : {
    interval: checkpoint.interval === 'auto' ? dalyInterval(checkpoint.cost, jobTimeBetweenFailures(options.timeToFailure.mean, machines)) : checkpoint.interval,
    cost: checkpoint.cost,
  };
  return { machines, nextFailure: (machine, after) => times[machine]!.next(after), detection, restart, replacements, checkpoint: settled };
}
