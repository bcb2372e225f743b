/** Messages that take a random while longer on their way. */
import { exponential, type Sampler } from '../../basics/distributions.js';
import { quantity, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';

export const jitter = z.strictObject({
  mean: quantity('time', 'Mean of the exponential latency that each message has on top of L'),
});

/** Draws the extra latency (s) of each machine's next message; a machine that sends has the stream `network/jitter/<machine>` to itself. */
export function jitterOf(mean: number, machines: number, streams: Streams): (from: number) => number {
  const samplers = new Array<Sampler | undefined>(machines);
  return (from) => (samplers[from] ??= exponential(mean, streams(`network/jitter/${from}`)))();
}
