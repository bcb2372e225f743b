import test from 'ava';
import { collectives } from '../../../../src/simulation/collectives/registry.js';
import { followerOf } from '../../../../src/simulation/collectives/following/follow.js';
import type { Schedule } from '../../../../src/simulation/collectives/schedule.js';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import { buildNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { areEqual } from '../../../support/standard-error.js';

/** From messages listed as [step, from, to, bytes]; `exchange` is the step that is one. */
function listed(participants: number, steps: number, messages: readonly (readonly [step: number, from: number, to: number, bytes: number])[], exchange = -1): Schedule {
  const find = (step: number, end: 1 | 2, participant: number) => messages.find((message) => message[0] === step && message[end] === participant);
  return {
    participants, steps,
    to: (step, participant) => find(step, 1, participant)?.[2] ?? -1,
    from: (step, participant) => find(step, 2, participant)?.[1] ?? -1,
    bytes: (step, participant) => find(step, 1, participant)![3],
    isReduction: () => false,
    isExchange: (step) => step === exchange,
  };
}

// 1 B takes 1 s; a message of 4 B holds each port for 4 s; L = 10 s.
const slow: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 0, reduction: 0, duplex: 'full' };
function portsOf(options: NetworkOptions<'ports'>, machines: number) {
  return buildNetwork(options, { simulator: new Simulator(), machines }).ports!;
}

test('a message of a later step that comes first is received first, and delays the other, which delays what is sent on', (t) => {
  // Step 0: 0 → 2; step 1: 1 → 2; step 2: 2 → 3. 1 begins at 0, so its message is there at 10 and received 10–14. 0 begins at 1: there at 11,
  // received 14–18. 2 then sends on: 18 + 10 + 4 = 32. In the order of the steps, 0's would be received 11–15, and 2 would send at 19.
  const ports = portsOf(slow, 4);
  const follower = followerOf(listed(4, 3, [[0, 0, 2, 4], [1, 1, 2, 4], [2, 2, 3, 4]]), [0, 1, 2, 3], ports)!;
  const finishes = new Float64Array(4);
  t.true(follower.follow(Float64Array.of(1, 0, 0, 0), finishes));
  t.deepEqual(Array.from(finishes), [1, 0, 18, 32]);
  t.deepEqual(Array.from(ports.receiveFree), [0, 0, 18, 32]);
  t.deepEqual(Array.from(ports.sendFree), [5, 4, 22, 0]);
  t.is(follower.bytes, 12);
  // Requested at 1, 0 and 18.
  t.deepEqual([0, 1, 2, 18, 19].map((horizon) => follower.bytesRequestedBefore(horizon)), [0, 4, 8, 8, 12]);
});

test('which of two messages goes first is given up where only events can tell: one requested on beginning, one on receiving', (t) => {
  // 0 → 1 is received at 14; 1 then asks for 1 → 2, at 14. 3 begins at 14, too, and asks for 3 → 2. Both are at 2 at 24; 2 sends between their steps.
  const schedule = listed(5, 4, [[0, 0, 1, 4], [1, 1, 2, 4], [2, 2, 4, 4], [3, 3, 2, 4]]);
  const ports = portsOf(slow, 5);
  const follower = followerOf(schedule, [0, 1, 2, 3, 4], ports)!;
  const finishes = new Float64Array(5).fill(-1);
  t.false(follower.follow(Float64Array.of(0, 0, 0, 14, 0), finishes));
  t.deepEqual(Array.from(finishes), [-1, -1, -1, -1, -1]);
  t.true(ports.sendFree.every((free) => free === 0));
  // A second later 3's is received after the other's: 25 → 28–32, and 2 sends at 28.
  t.true(follower.follow(Float64Array.of(0, 0, 0, 15, 0), finishes));
  t.deepEqual(Array.from(finishes), [0, 14, 32, 15, 42]);
});

test('a run that would meet the one before it at a port is given up', (t) => {
  // Both send to 2, 0 in step 0. In the first run 1 straggles: its message is at 2 at 110. 0 has finished and begins again at 50: there at 60.
  const follower = followerOf(listed(3, 2, [[0, 0, 2, 4], [1, 1, 2, 4]]), [0, 1, 2], portsOf(slow, 3))!;
  const finishes = new Float64Array(3);
  t.true(follower.follow(Float64Array.of(0, 100, 0), finishes));
  t.deepEqual(Array.from(finishes), [0, 100, 114]);
  t.false(follower.follow(Float64Array.of(50, 150, 120), finishes));
  t.true(follower.follow(Float64Array.of(101, 150, 120), finishes));
  t.deepEqual(Array.from(finishes), [101, 150, 164]);
});

test('so is one whose first message would come before an exchange of the run before it', (t) => {
  // 0 → 1, then 1 and 2 exchange: 1's port is in order within a run, whenever they begin. In the first 2 straggles: both ask at 100, both have
  // received at 114. 0 has finished and begins again at 50: there at 60, before 2's message of the first run at 110.
  const follower = followerOf(listed(3, 2, [[0, 0, 1, 4], [1, 1, 2, 4], [1, 2, 1, 4]], 1), [0, 1, 2], portsOf(slow, 3))!;
  t.false(follower.hasSingleSenders);
  const finishes = new Float64Array(3);
  t.true(follower.follow(Float64Array.of(0, 0, 100), finishes));
  t.deepEqual(Array.from(finishes), [0, 114, 114]);
  t.deepEqual([1, 101].map((horizon) => follower.bytesRequestedBefore(horizon)), [4, 12]);
  t.false(follower.follow(Float64Array.of(50, 120, 120), finishes));
  // At 105: there at 115, received at 119. Both ask at 120.
  t.true(follower.follow(Float64Array.of(105, 115, 120), finishes));
  t.deepEqual(Array.from(finishes), [105, 134, 134]);
});

test('participants that share a port, on one machine or through their node\'s, are not followed', (t) => {
  const schedule = listed(3, 1, [[0, 0, 2, 4], [0, 1, 0, 4]]);
  t.is(followerOf(schedule, [0, 0, 1], portsOf(slow, 2)), undefined);
  const inNodes: NetworkOptions<'ports'> = { ...slow, node: { machines: 2, bandwidth: 8, latency: 0, overhead: 0, nic: 'shared' } };
  // Only one message leaves a node: nobody shares what is used.
  t.is(followerOf(schedule, [0, 1, 2], portsOf(inNodes, 3))?.messages, 2);
  t.is(followerOf(listed(4, 1, [[0, 0, 2, 4], [0, 1, 3, 4]]), [0, 1, 2, 3], portsOf(inNodes, 4)), undefined);
});

test('a ring among 512 takes 2(p−1)(o+L) + 2(p−1)/p·nβ + (p−1)/p·nγ', (t) => {
  const ring = collectives['all-reduce'].ring;
  const network = buildNetwork({ ...slow, bandwidth: 1e9, latency: 5e-6, overhead: 1e-6, reduction: 2e-10 }, { simulator: new Simulator(), machines: 512 });
  const follower = followerOf(ring.schedule(512, 1e8, network.cost), Array.from({ length: 512 }, (_, index) => index), network.ports!)!;
  const finishes = new Float64Array(512);
  t.true(follower.follow(new Float64Array(512), finishes));
  finishes.forEach((finish) => { t.true(areEqual(finish, ring.closedForm(512, 1e8, network.cost))); });
  t.is(follower.messages, 2 * 511 * 512);
  t.true(areEqual(follower.bytes, 2 * 511 * 1e8));
});
