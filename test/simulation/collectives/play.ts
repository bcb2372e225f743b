import test from 'ava';
import { play } from '../../../src/simulation/collectives/play.js';
import { recursiveDoubling } from '../../../src/simulation/collectives/recursive-doubling.js';
import type { Schedule } from '../../../src/simulation/collectives/schedule.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import type { Network } from '../../../src/simulation/network/network.js';
import { plain, simulate } from './_simulate.js';

/** A network on which every message from a participant takes as long as that participant says, and the list of what was asked for when. */
function slowBySender(simulator: Simulator, seconds: readonly number[]): Network & { readonly asked: [time: number, from: number, to: number][] } {
  const asked: [number, number, number][] = [];
  return {
    asked,
    cost: { latency: 0, overhead: 0, secondsPerByte: 0, reductionPerByte: 0 },
    bytesSent: 0,
    send(from, to, _bytes, _isReduction, delivered) {
      asked.push([simulator.now, from, to]);
      simulator.schedule(seconds[from]!, () => { delivered(0); });
    },
  };
}

/** By step: the messages [from, to]. */
function scheduleOf(participants: number, messages: readonly (readonly (readonly [number, number])[])[], isExchange = false): Schedule {
  return {
    participants,
    steps: messages.length,
    to: (step, participant) => messages[step]!.find(([from]) => from === participant)?.[1] ?? -1,
    from: (step, participant) => messages[step]!.find(([, to]) => to === participant)?.[0] ?? -1,
    bytes: () => 1,
    isReduction: () => false,
    isExchange: () => isExchange,
  };
}

async function played(schedule: Schedule, seconds: readonly number[], arrivals: readonly number[]) {
  const simulator = new Simulator();
  const network = slowBySender(simulator, seconds);
  const finishes: number[] = [];
  const round = play(schedule, network, arrivals.map((_, participant) => participant), (participant) => { finishes[participant] = simulator.now; });
  arrivals.forEach((time, participant) => simulator.schedule(time, () => { round.arrive(participant); }));
  await simulator.run();
  return { asked: network.asked, finishes };
}

test('a message is asked for once its sender has arrived and has received all that is due in earlier steps', async (t) => {
  // 0 tells 1, who tells 2; meanwhile 2 tells 0 something that 0 does not need for what it sends.
  const { asked, finishes } = await played(scheduleOf(3, [[[0, 1], [2, 0]], [[1, 2]]]), [10, 1, 3], [0, 4, 20]);
  t.deepEqual(asked, [[0, 0, 1], [10, 1, 2], [20, 2, 0]]);
  // 0 waits for 2's message, which comes after 23; 2 has been sent everything by 11 but arrives at 20.
  t.deepEqual(finishes, [23, 10, 20]);
});

test('a message of a later step that comes first is kept until its turn', async (t) => {
  // 2 is told by 0 in step 0 (takes 10) and by 1 in step 1 (takes 1), and tells 1 in step 2 what it knows of both.
  const { asked, finishes } = await played(scheduleOf(3, [[[0, 2]], [[1, 2]], [[2, 1]]]), [10, 1, 5], [0, 0, 0]);
  t.deepEqual(asked, [[0, 0, 2], [0, 1, 2], [10, 2, 1]]);
  t.deepEqual(finishes, [0, 15, 10]);
});

test('those who exchange begin together, when the later one could', async (t) => {
  const { asked, finishes } = await played(scheduleOf(2, [[[0, 1], [1, 0]]], true), [1, 5], [0, 7]);
  t.deepEqual(asked, [[7, 0, 1], [7, 1, 0]]);
  t.deepEqual(finishes, [12, 8]);
});

test('an early partner of a later step does not make an exchange later', async (t) => {
  // Four double 1 s of bytes over ports. 2 and 3 come at 0 and could send for step 1 at 1 s; 0 and 1 come at 1.5 s. If 2's vector stood in 0's
  // port from 1 s to 2 s, 0 and 1 would be through with step 0 at 3 s and all with step 1 at 4 s; waiting for the last, all take 1.5 + 2 s.
  const { end } = await simulate(recursiveDoubling, plain, 1e9, [1.5, 1.5, 0, 0]);
  t.is(end, 3.5);
});
