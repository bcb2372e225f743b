import { quantity, z } from '../../../../basics/fields.js';
import { downLink, portName, upLink, type TopologyKind } from './topology.js';

export const switchOptions = z.strictObject({
  kind: z.literal('switch').describe('All machines on one switch that is never in the way; links: `m3 up`, `m3 down`.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each machine\'s up-link and down-link', { above: 0 }),
  upload: quantity('bandwidth', 'Bandwidth of the up-links where it is another', { above: 0 }).optional(),
  download: quantity('bandwidth', 'Bandwidth of the down-links where it is another', { above: 0 }).optional(),
});

export const oneSwitch: TopologyKind<z.output<typeof switchOptions>> = {
  nominal: () => ({ machines: 2, from: 0, to: 1 }),
  build: ({ bandwidth, upload = bandwidth, download = bandwidth }, latency, machines) => ({
    links: 2 * machines,
    name: portName,
    bandwidth: (link) => (link % 2 === 0 ? upload : download),
    latency: () => latency / 2,
    route: (from, to) => [upLink(from), downLink(to)],
  }),
};
