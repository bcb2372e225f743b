import { quantity, z } from '../../../../basics/fields.js';
import { downLink, portName, upLink, type TopologyKind } from './topology.js';

export const hubOptions = z.strictObject({
  kind: z.literal('hub').describe('A physical star whose middle is one medium that all messages share; links: `m3 up`, `m3 down`, `backbone`.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each machine\'s up-link and down-link', { above: 0 }),
  backbone: quantity('bandwidth', 'Bandwidth of the medium, both ways and all machines together', { above: 0 }),
});

/** With a backbone of k times a port's bandwidth, each step of a ring of p takes max(p/k, 1) times as long as on a switch. */
export const hub: TopologyKind<z.output<typeof hubOptions>> = {
  nominal: () => ({ machines: 2, from: 0, to: 1 }),
  build({ bandwidth, backbone }, latency, machines) {
    const middle = 2 * machines;
    return {
      links: middle + 1,
      name: (link) => (link === middle ? 'backbone' : portName(link)),
      bandwidth: (link) => (link === middle ? backbone : bandwidth),
      latency: (link) => (link === middle ? 0 : latency / 2),
      route: (from, to) => [upLink(from), middle, downLink(to)],
    };
  },
};
