/** A whole process for `ring`: follows one all-reduce among so many machines, checks when it ends, and is done. */
import { followerOf } from '../src/simulation/collectives/following/follow.js';
import { ring } from '../src/simulation/collectives/ring.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { buildNetwork } from '../src/simulation/network/registry.js';

const [machines, bytes] = process.argv.slice(2).map(Number) as [number, number];
const network = buildNetwork(
  { model: 'ports', bandwidth: 1.25e9, latency: 50e-6, overhead: 0, reduction: 0, duplex: 'full' },
  { simulator: new Simulator(), machines },
);
const schedule = ring.schedule(machines, bytes, network.cost);
const follower = followerOf(schedule, Array.from({ length: machines }, (_, machine) => machine), network.ports!)!;
const finishes = new Float64Array(machines);
const isFollowed = follower.follow(new Float64Array(machines), finishes);
const closedForm = ring.closedForm(machines, bytes, network.cost);
const latest = finishes.reduce((last, finish) => Math.max(last, finish), 0);
if (!isFollowed || Math.abs(latest / closedForm - 1) > 1e-9) throw new Error(`it ended at ${latest} s, not at ${closedForm} s`);
