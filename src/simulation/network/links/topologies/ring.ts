import { quantity, z } from '../../../../basics/fields.js';
import type { TopologyKind } from './topology.js';
import { grid } from './torus.js';

export const ringOptions = z.strictObject({
  kind: z.literal('ring').describe('A cable from each machine to the next and from the last to the first; links: `m3 to m4`, `m4 to m3`.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each link, each way', { above: 0 }),
});

/** A message goes the shorter way round, of two equal ways forwards (m0, m1, m2, …). */
export const ring: TopologyKind<z.output<typeof ringOptions>> = {
  nominal: () => ({ machines: 2, from: 0, to: 1 }),
  build: ({ bandwidth }, latency, machines) => grid(1, machines, bandwidth, latency),
};
