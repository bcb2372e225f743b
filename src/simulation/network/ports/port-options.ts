/** What can be set of a network of ports. */
import { choice, count, quantity, scalar, z } from '../../../basics/fields.js';
import { background } from '../background.js';
import { jitter } from '../jitter.js';
import { loss } from './loss.js';

const machine = z.strictObject({
  machine: count('Number of the machine: workers from 0, then servers.', { least: 0 }),
  bandwidth: quantity('bandwidth', 'Bandwidth of its ports instead of the network\'s', { above: 0 }).optional(),
  download: quantity('bandwidth', 'Bandwidth of its receiving port where that differs from its sending one', { above: 0 }).optional(),
  latency: quantity('time', 'L of messages to and from it instead of the network\'s; of a message\'s two ends the larger counts').optional(),
  loss: scalar('Probability that a packet to or from it is lost, instead of the network\'s; of a message\'s two ends the larger counts.', { least: 0, below: 1 }).optional(),
}).describe('What is different about one machine.');

const node = z.strictObject({
  machines: count('Machines in a node; machine m stands in node ⌊m / machines⌋.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of each machine\'s ports inside its node', { above: 0 }),
  latency: quantity('time', 'L inside a node').default(0),
  overhead: quantity('time', 'o of a message inside a node').default(0),
  nic: choice('To other nodes: `each` machine has ports of its own, or the machines of a node take turns at `shared` ones.', ['each', 'shared']),
});

export const portOptions = z.strictObject({
  model: z.literal('ports').describe('Machines on one switch; each has a send port and a receive port.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of every port; `unlimited` for none to wait for', { above: 0 }),
  latency: quantity('time', 'L: from the first bit sent to the first bit received').default(0),
  overhead: quantity('time', 'o: what a message costs its ports beside its bytes').default(0),
  reduction: quantity('timePerByte', 'γ: arithmetic of a reduction, for which the receiving port is held too').default(0),
  duplex: choice('`full`: sending and receiving at once; `half`: one port does both.', ['full', 'half']).default('full'),
  download: quantity('bandwidth', 'Bandwidth of the receiving ports where that differs from the sending ones', { above: 0 }).optional(),
  machines: z.array(machine).describe('Machines whose ports are different.').optional(),
  node: node.describe('Machines stand together in nodes with a faster inside; all else is then about messages between nodes.').optional(),
  jitter: jitter.describe('Random latency on top of L.').optional(),
  loss: loss.describe('Packets that get lost and are sent again.').optional(),
  background: z.array(background).describe('Other traffic that takes its share of some ports.').optional(),
});

export type PortOptions = z.output<typeof portOptions>;
