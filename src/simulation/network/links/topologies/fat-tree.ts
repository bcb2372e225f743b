import { count, quantity, scalar, z } from '../../../../basics/fields.js';
import { direction, downLink, portName, upLink, type TopologyKind } from './topology.js';

export const fatTreeOptions = z.strictObject({
  kind: z.literal('fat-tree').describe('Machines on edge switches, each with an uplink to every core switch; links: `m3 up`, `m3 down`, `edge 1 up 0` to core switch 0, `edge 1 down 0` from it.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each machine\'s up-link and down-link', { above: 0 }),
  machinesPerEdge: count('Machines on an edge switch; machine m is on switch ⌊m / machinesPerEdge⌋.'),
  oversubscription: scalar('What the machines of an edge switch have together over what its uplinks have together.', { above: 0 }).default(1),
  uplinks: count('Uplinks of an edge switch, and so core switches; default: machinesPerEdge / oversubscription, rounded up.').optional(),
});

/**
 * An uplink has machinesPerEdge·bandwidth/(oversubscription·uplinks). A message to another edge switch goes over the core switch whose number is
 * its destination's modulo uplinks (D-mod-k: all that goes to one machine meets at the top and comes down one way). The last edge switch may
 * have fewer machines. Source: Zahavi 2012.
 */
export const fatTree: TopologyKind<z.output<typeof fatTreeOptions>> = {
  nominal: ({ machinesPerEdge }) => ({ machines: machinesPerEdge + 1, from: 0, to: machinesPerEdge }),
  build({ bandwidth, machinesPerEdge, oversubscription, uplinks = Math.ceil(machinesPerEdge / oversubscription) }, latency, machines) {
    const core = 2 * machines;
    const edgeOf = (machine: number): number => Math.floor(machine / machinesPerEdge);
    const uplink = machinesPerEdge * bandwidth / (oversubscription * uplinks);
    const coreLink = (edge: number, top: number): number => core + 2 * (edge * uplinks + top);
    return {
      links: coreLink(edgeOf(machines - 1) + 1, 0),
      name(link) {
        const pair = (link - core) >> 1;
        return link < core ? portName(link) : `edge ${Math.floor(pair / uplinks)} ${direction(link)} ${pair % uplinks}`;
      },
      bandwidth: (link) => (link < core ? bandwidth : uplink),
      latency: () => latency / 2,
      route(from, to) {
        const [below, above] = [edgeOf(from), edgeOf(to)];
        if (below === above) return [upLink(from), downLink(to)];
        return [upLink(from), coreLink(below, to % uplinks), coreLink(above, to % uplinks) + 1, downLink(to)];
      },
    };
  },
};
