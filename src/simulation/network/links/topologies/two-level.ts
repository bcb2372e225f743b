import { choice, count, quantity, z } from '../../../../basics/fields.js';
import { direction, downLink, portName, upLink, type TopologyKind } from './topology.js';

const node = z.strictObject({
  machines: count('Machines in a node; machine m stands in node ⌊m / machines⌋.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each machine\'s links inside its node', { above: 0 }),
  latency: quantity('time', 'L inside a node').default(0),
  nic: choice('To other nodes: `each` machine has a network card of its own, or the machines of a node have a `shared` one.', ['each', 'shared']),
});

export const twoLevelOptions = z.strictObject({
  kind: z.literal('two-level').describe('Fast links inside a node, network cards between nodes; links: `m3 inside up`, `m3 inside down`; `m3 up`, `m3 down`, or `node 1 up`, `node 1 down`.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of a network card, each way', { above: 0 }),
  node: node.describe('What stands together, and how fast it is inside.'),
});

/** The inside of a node and what is between nodes are two switches; a message between nodes does not use the links inside. The last node may have fewer machines. */
export const twoLevel: TopologyKind<z.output<typeof twoLevelOptions>> = {
  nominal: ({ node: { machines } }) => ({ machines: machines + 1, from: 0, to: machines }),
  node: ({ node: { machines, bandwidth, latency, nic } }) => ({ machines, latency, secondsPerByte: 1 / bandwidth, nic }),
  build({ bandwidth, node: inside }, latency, machines) {
    const nodeOf = (machine: number): number => Math.floor(machine / inside.machines);
    const cardOf = inside.nic === 'each' ? (machine: number) => machine : nodeOf;
    const between = 2 * machines;
    return {
      links: between + 2 * (cardOf(machines - 1) + 1),
      name(link) {
        if (link < between) return `m${link >> 1} inside ${direction(link)}`;
        return inside.nic === 'each' ? portName(link - between) : `node ${(link - between) >> 1} ${direction(link)}`;
      },
      bandwidth: (link) => (link < between ? inside.bandwidth : bandwidth),
      latency: (link) => (link < between ? inside.latency : latency) / 2,
      route(from, to) {
        if (nodeOf(from) === nodeOf(to)) return [upLink(from), downLink(to)];
        return [between + upLink(cardOf(from)), between + downLink(cardOf(to))];
      },
    };
  },
};
