/**
 * What the messages carry. Every byte of every participant's vector is followed through a schedule as the set of those whose contribution it
 * holds, counted; so that nothing is lost, added twice, or sent before it is there.
 */
import test from 'ava';
import { EXACTLY, type Cut } from '../../../src/simulation/collectives/chunks.js';
import { collectives } from '../../../src/simulation/collectives/registry.js';
import { halvingDoublingAllReduce } from '../../../src/simulation/collectives/halving-doubling.js';
import { ringAllReduce } from '../../../src/simulation/collectives/ring.js';
import type { ScheduledCollective } from '../../../src/simulation/collectives/scheduled.js';
import type { Schedule } from '../../../src/simulation/collectives/schedule.js';
import type { MessageCost } from '../../../src/simulation/network/network.js';
import { areEqual } from '../../support/standard-error.js';

function costInNodes(machines: number, overhead: number): MessageCost {
  return { latency: 1, overhead, secondsPerByte: 1, reductionPerByte: 1, node: { machines, latency: 1, overhead, secondsPerByte: 0.1, nic: 'each' } };
}

/** A vector cut at every byte at which any message starts or ends: from here on a cell is what a byte would be. */
class Cells {
  private readonly cuts: number[] = [];

  constructor(schedule: Schedule, private readonly bytes: number) {
    const ends = [0, bytes];
    eachMessage(schedule, (step, from) => { ends.push(...schedule.content!(step, from).map((end) => end > bytes ? end - bytes : end)); });
    for (const end of ends.sort((a, b) => a - b)) if (this.cuts.length === 0 || end - this.cuts.at(-1)! > 1e-9 * bytes) this.cuts.push(end);
  }

  get count(): number {
    return this.cuts.length - 1;
  }

  sizeOf(cell: number): number {
    return this.cuts[cell + 1]! - this.cuts[cell]!;
  }

  within([start, end]: readonly [number, number]): number[] {
    if (end > this.bytes * (1 + 1e-9)) return [...this.within([start, this.bytes]), ...this.within([0, end - this.bytes])];
    const slack = 0.5e-9 * this.bytes;
    return Array.from({ length: this.count }, (_, cell) => cell).filter((cell) => this.cuts[cell]! >= start - slack && this.cuts[cell + 1]! <= end + slack);
  }
}

function eachMessage(schedule: Schedule, see: (step: number, from: number, to: number) => void): void {
  for (let step = 0; step < schedule.steps; step++) {
    for (let from = 0; from < schedule.participants; from++) {
      const receiver = schedule.to(step, from);
      if (receiver >= 0) see(step, from, receiver);
    }
  }
}

/** By participant and cell: how often each participant's contribution is in it. */
type Holdings = number[][][];

/** @param owns whether the participant's own contribution stands in its own vector there at the beginning */
function carry(schedule: Schedule, cells: Cells, owns: (participant: number, cell: number) => boolean): Holdings {
  const { participants: p, steps } = schedule;
  const holdings = Array.from({ length: p }, (_, participant) => Array.from({ length: cells.count }, (__, cell) => {
    const contributions = new Array<number>(p).fill(0);
    contributions[participant] = owns(participant, cell) ? 1 : 0;
    return contributions;
  }));
  for (let step = 0; step < steps; step++) {
    // What is sent in a step is what was there before it.
    const messages: { to: number; cell: number; contributions: number[] }[] = [];
    for (let from = 0; from < p; from++) {
      const to = schedule.to(step, from);
      if (to >= 0) for (const cell of cells.within(schedule.content!(step, from))) messages.push({ to, cell, contributions: [...holdings[from]![cell]!] });
    }
    for (const { to, cell, contributions } of messages) {
      holdings[to]![cell] = schedule.isReduction(step) ? holdings[to]![cell]!.map((count, index) => count + contributions[index]!) : contributions;
    }
  }
  return holdings;
}

const everything = () => true;
const isSum = (contributions: readonly number[]) => contributions.every((count) => count === 1);

const sizes = [...Array.from({ length: 20 }, (_, index) => index + 1), 24, 27, 32, 33];
const scheduledAllReduces = Object.values(collectives['all-reduce']).filter((algorithm): algorithm is ScheduledCollective<'all-reduce'> => 'schedule' in algorithm);
const inElements = (cut: Cut) => [ringAllReduce(cut), halvingDoublingAllReduce(cut)];
const schedules: readonly (readonly [string, ScheduledCollective])[] = [
  ...Object.values(collectives).flatMap((kinds): ScheduledCollective[] => Object.values(kinds).filter((each): each is ScheduledCollective => 'schedule' in each))
    .map((each) => [`${each.operation}, ${each.kind}`, each] as const),
  ...inElements({ elementBytes: 4 }).map((each) => [`${each.operation}, ${each.kind}, whole elements of 4 bytes`, each] as const),
];

for (const [name, collective] of schedules) {
  test(`${name}: who is sent to receives, who exchanges is answered, and a message is as large as what it holds`, (t) => {
    for (const p of sizes) {
      for (const bytes of [0, 20, 1e6]) {
        const schedule = collective.schedule(p, bytes, costInNodes(4, 1));
        t.is(schedule.participants, p);
        let sent = 0;
        eachMessage(schedule, (step, from, to) => {
          sent++;
          t.true(to < p && to !== from && schedule.from(step, to) === from);
          const [start, end] = schedule.content!(step, from);
          t.true(start >= 0 && Math.abs(end - start - schedule.bytes(step, from)) <= 1e-9 * bytes);
          if (schedule.isExchange?.(step) === true) t.is(schedule.to(step, to), from);
        });
        let received = 0;
        for (let step = 0; step < schedule.steps; step++) for (let each = 0; each < p; each++) if (schedule.from(step, each) >= 0) received++;
        t.is(received, sent);
      }
    }
  });
}

for (const [name, algorithm, bytes] of [
  ...scheduledAllReduces.map((each) => [each.kind, each, 24] as const),
  ...inElements({ elementBytes: 1 }).flatMap((each) => [7, 50].map((bytes) => [`${each.kind} of ${bytes} whole bytes`, each, bytes] as const)),
]) {
  test(`${name}: everyone's contribution gets to everyone, once, in nodes of 1, 3, 4 and 8`, (t) => {
    for (const p of sizes) {
      for (const machines of [1, 3, 4, 8]) {
        const schedule = algorithm.schedule(p, bytes, costInNodes(machines, 0));
        const cells = new Cells(schedule, bytes);
        const holdings = carry(schedule, cells, everything);
        t.true(holdings.every((vector) => vector.every(isSum)), `p = ${p}, nodes of ${machines}`);
      }
    }
  });
}

for (const [kind, collective] of Object.entries(collectives.reduce)) {
  test(`reduce, ${kind}: the first has everyone's contribution, once`, (t) => {
    for (const p of sizes) {
      const schedule = collective.schedule(p, 24, costInNodes(1, 0));
      t.true(carry(schedule, new Cells(schedule, 24), everything)[0]!.every(isSum));
    }
  });
}

for (const collective of [collectives.broadcast.binomial, collectives.broadcast['pipelined-chain']]) {
  test(`broadcast, ${collective.kind}: everyone has what the first had`, (t) => {
    for (const p of sizes) {
      const schedule = collective.schedule(p, 24, costInNodes(1, 0));
      const holdings = carry(schedule, new Cells(schedule, 24), everything);
      t.true(holdings.every((vector) => vector.every((contributions) => contributions.every((count, from) => count === (from === 0 ? 1 : 0)))));
    }
  });
}

for (const [kind, collective] of Object.entries(collectives['reduce-scatter'])) {
  test(`reduce-scatter, ${kind}: every byte of the sum is somewhere, and everyone has at least n/(2p)`, (t) => {
    for (const p of sizes) {
      const schedule = collective.schedule(p, 1, costInNodes(1, 0));
      const cells = new Cells(schedule, 1);
      const holdings = carry(schedule, cells, everything);
      for (let cell = 0; cell < cells.count; cell++) t.true(holdings.some((vector) => isSum(vector[cell]!)));
      for (const vector of holdings) t.true(vector.reduce((sum, contributions, cell) => sum + (isSum(contributions) ? cells.sizeOf(cell) : 0), 0) >= 0.5 / p);
    }
  });
}

/** Where the participant's own piece lies, [start, end) of a vector of length 1. */
const pieceOf: Readonly<Record<string, (participant: number, p: number) => readonly [number, number]>> = {
  ring: (participant, p) => [participant / p, (participant + 1) / p],
  dissemination: (participant, p) => [participant / p, (participant + 1) / p],
  'recursive-doubling'(participant, p) {
    const q = 2 ** Math.floor(Math.log2(p));
    if (participant >= q) return [(participant - q + 0.5) / q, (participant - q + 1) / q];
    return [participant / q, (participant + (participant < p - q ? 0.5 : 1)) / q];
  },
};

for (const [kind, collective] of Object.entries(collectives['all-gather'])) {
  test(`all-gather, ${kind}: everyone has everyone's piece`, (t) => {
    for (const p of sizes) {
      const schedule = collective.schedule(p, 1, costInNodes(1, 0));
      const cells = new Cells(schedule, 1);
      const pieces = Array.from({ length: p }, (_, participant) => new Set(p === 1 ? [0] : cells.within(pieceOf[kind]!(participant, p))));
      t.true(areEqual(pieces.reduce((sum, piece) => sum + [...piece].reduce((size, cell) => size + cells.sizeOf(cell), 0), 0), 1));
      const holdings = carry(schedule, cells, (participant, cell) => pieces[participant]!.has(cell));
      for (const vector of holdings) {
        vector.forEach((contributions, cell) => { t.deepEqual(contributions, pieces.map((piece) => piece.has(cell) ? 1 : 0)); });
      }
    }
  });
}

test('an exact cut is the default', (t) => {
  t.is(EXACTLY.elementBytes, 0);
  // 7 bytes among 2: 3.5 each; in whole bytes 3 and 4.
  t.is(ringAllReduce().schedule(2, 7, costInNodes(1, 0)).bytes(0, 0), 3.5);
  const whole = ringAllReduce({ elementBytes: 1 }).schedule(2, 7, costInNodes(1, 0));
  t.deepEqual([whole.bytes(0, 0), whole.bytes(0, 1)].sort(), [3, 4]);
});
