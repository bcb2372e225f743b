import { quantity, z } from '../../../../basics/fields.js';
import type { TopologyKind } from './topology.js';

// Four million links.
const MOST = 2048;

export const fullOptions = z.strictObject({
  kind: z.literal('full').describe('A cable between every two machines; links: `m3 to m5`.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each link, each way', { above: 0 }),
});

export const full: TopologyKind<z.output<typeof fullOptions>> = {
  problems: (_options, machines) => (machines <= MOST ? [] : [{
    path: 'kind', message: 'too many machines to connect each to every other', expected: `at most ${MOST} machines`, received: String(machines), fix: 'a `switch` has the same latency and bandwidth between any two',
  }]),
  nominal: () => ({ machines: 2, from: 0, to: 1 }),
  build({ bandwidth }, latency, machines) {
    const others = machines - 1;
    return {
      links: machines * others,
      name(link) {
        const [from, place] = [Math.floor(link / others), link % others];
        return `m${from} to m${place < from ? place : place + 1}`;
      },
      bandwidth: () => bandwidth,
      latency: () => latency,
      route: (from, to) => (from === to ? [] : [from * others + (to < from ? to : to - 1)]),
    };
  },
};
