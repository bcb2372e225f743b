/** How long a parameter server takes to apply one gradient. */
import { constant, exponential, type Sampler } from '../../basics/distributions.js';
import { quantity, z } from '../../basics/fields.js';
import type { Uniform } from '../../basics/random.js';

/** A union told apart by the key `kind`. */
export const serverOptions = z.union([
  z.strictObject({ perUpdate: quantity('time', 'Time to apply one gradient, always the same') }),
  z.strictObject({
    kind: z.literal('exponential').describe('The time to apply one gradient is exponential.'),
    mean: quantity('time', 'Mean time to apply one gradient', { above: 0 }),
  }),
]);
export type ServerOptions = z.output<typeof serverOptions>;

/** Draws the service times of a server, in seconds. */
export function serviceTimes(options: ServerOptions, source: Uniform): Sampler {
  return 'perUpdate' in options ? constant(options.perUpdate) : exponential(options.mean, source);
}

/** Mean service time, in seconds. */
export function meanServiceTime(options: ServerOptions): number {
  return 'perUpdate' in options ? options.perUpdate : options.mean;
}
