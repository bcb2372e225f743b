/** What can be set of a network of shared links. */
import { quantity, z } from '../../../basics/fields.js';
import { background } from '../background.js';
import { jitter } from '../jitter.js';
import { topologyOptions } from './topologies/registry.js';

const linkName = z.string().describe('Name of the link, as its topology calls it: `m3 up`, `m3 to m4`, …');

const override = z.strictObject({
  link: linkName,
  bandwidth: quantity('bandwidth', 'Its bandwidth', { above: 0 }).optional(),
  latency: quantity('time', 'Its latency; a message\'s is the sum along its route').optional(),
}).describe('What is different about one link.');

const linkBackground = background.omit({ machine: true, direction: true }).extend({ link: linkName })
  .describe('Traffic that takes its share of a link for a while.');
export type LinkBackground = z.output<typeof linkBackground>;

export const linksOptions = z.strictObject({
  model: z.literal('links').describe('Links that the messages on them share max–min fairly.'),
  topology: topologyOptions.describe('Which links there are, and which of them a message goes over.'),
  latency: quantity('time', 'From a machine to the next, over a cable or through one switch: a cable to a switch has half of it').default(0),
  overhead: quantity('time', 'o: what a message costs its sender before it leaves').default(0),
  reduction: quantity('timePerByte', 'γ: arithmetic of a reduction at the receiver, one message at a time').default(0),
  overrides: z.array(override).describe('Links that are different.').optional(),
  jitter: jitter.describe('Random latency on top of that of the links.').optional(),
  background: z.array(linkBackground).describe('Other traffic that takes its share of some links.').optional(),
});
export type LinksOptions = z.output<typeof linksOptions>;
