/** Schedules made of schedules, so that each algorithm states its own messages only. */
import { floorLog2 } from './powers-of-two.js';
import type { Schedule } from './schedule.js';

/** A schedule that says everything about itself. */
export type Plan = Required<Schedule>;

/** One after the other: who has received all of the first goes on with the second. */
export function inSequence(first: Plan, second: Plan): Plan {
  const { participants, steps } = first;
  return {
    participants,
    steps: steps + second.steps,
    to: (step, participant) => step < steps ? first.to(step, participant) : second.to(step - steps, participant),
    from: (step, participant) => step < steps ? first.from(step, participant) : second.from(step - steps, participant),
    bytes: (step, participant) => step < steps ? first.bytes(step, participant) : second.bytes(step - steps, participant),
    isReduction: (step) => step < steps ? first.isReduction(step) : second.isReduction(step - steps),
    isExchange: (step) => step < steps ? first.isExchange(step) : second.isExchange(step - steps),
    content: (step, participant) => step < steps ? first.content(step, participant) : second.content(step - steps, participant),
  };
}

/** Which participant is which member of which group. */
export interface Grouping {
  readonly participants: number;
  /** −1 for a participant in no group. */
  readonly groupOf: (participant: number) => number;
  readonly memberOf: (participant: number) => number;
  readonly participantOf: (group: number, member: number) => number;
}

/** Groups of neighbours; the last may be smaller. */
export function neighbours(participants: number, size: number): Grouping {
  return {
    participants,
    groupOf: (participant) => Math.trunc(participant / size),
    memberOf: (participant) => participant % size,
    participantOf: (group, member) => group * size + member,
  };
}

/** As many groups as `stride`: everyone with the same remainder. */
export function everyNth(participants: number, stride: number): Grouping {
  return {
    participants,
    groupOf: (participant) => participant % stride,
    memberOf: (participant) => Math.trunc(participant / stride),
    participantOf: (group, member) => member * stride + group,
  };
}

/** One group: the first of each `size` neighbours. */
export function firstOfEach(participants: number, size: number): Grouping {
  return { ...everyNth(participants, size), groupOf: (participant) => participant % size === 0 ? 0 : -1 };
}

/**
 * Disjoint groups side by side.
 * @param plans by group; the first has the most steps, and all agree about which steps are reductions and exchanges
 * @param starts by group: where its vector starts in the whole one, in bytes; default 0
 */
export function sideBySide(grouping: Grouping, plans: readonly Plan[], starts: (group: number) => number = () => 0): Plan {
  const { participants, groupOf, memberOf, participantOf } = grouping;
  const longest = plans[0]!;
  function other(step: number, participant: number, which: 'to' | 'from'): number {
    const group = groupOf(participant);
    if (group < 0) return -1;
    const plan = plans[group]!;
    if (step >= plan.steps) return -1;
    const member = which === 'to' ? plan.to(step, memberOf(participant)) : plan.from(step, memberOf(participant));
    return member < 0 ? -1 : participantOf(group, member);
  }
  return {
    participants,
    steps: longest.steps,
    to: (step, participant) => other(step, participant, 'to'),
    from: (step, participant) => other(step, participant, 'from'),
    bytes: (step, participant) => plans[groupOf(participant)]!.bytes(step, memberOf(participant)),
    isReduction: (step) => longest.isReduction(step),
    isExchange: (step) => longest.isExchange(step),
    content(step, participant) {
      const group = groupOf(participant);
      const [start, end] = plans[group]!.content(step, memberOf(participant));
      return [start + starts(group), end + starts(group)];
    },
  };
}

/** What a participant that does not take part itself passes to its partner before, and gets from it after. */
export interface Proxy {
  /** Bytes of the vector [start, end), by partner. */
  readonly before: (partner: number) => readonly [start: number, end: number];
  readonly after: (partner: number) => readonly [start: number, end: number];
  /** Whether the partner adds what it is passed. */
  readonly isReduction: boolean;
}

/** A schedule for `core.participants` made one for more: the k-th of the others, at most as many, is represented by participant k. */
export function folded(core: Plan, participants: number, { before, after, isReduction }: Proxy): Plan {
  const { participants: inside, steps } = core;
  if (participants === inside) return core;
  const last = steps + 1;
  const outside = participants - inside;
  const proxyOf = (participant: number) => participant < inside ? -1 : participant - inside;
  const representedBy = (participant: number) => participant < outside ? participant + inside : -1;
  return {
    participants,
    steps: steps + 2,
    to(step, participant) {
      if (step === 0) return proxyOf(participant);
      if (step === last) return representedBy(participant);
      return participant < inside ? core.to(step - 1, participant) : -1;
    },
    from(step, participant) {
      if (step === 0) return representedBy(participant);
      if (step === last) return proxyOf(participant);
      return participant < inside ? core.from(step - 1, participant) : -1;
    },
    bytes(step, participant) {
      if (step > 0 && step < last) return core.bytes(step - 1, participant);
      const [start, end] = step === 0 ? before(proxyOf(participant)) : after(participant);
      return end - start;
    },
    isReduction: (step) => step === 0 ? isReduction : step < last && core.isReduction(step - 1),
    isExchange: (step) => step > 0 && step < last && core.isExchange(step - 1),
    content(step, participant) {
      if (step === 0) return before(proxyOf(participant));
      return step === last ? after(participant) : core.content(step - 1, participant);
    },
  };
}

/** Of p participants the largest power of two takes part; the others are represented. */
export function foldedToPowerOfTwo(participants: number, core: (participants: number) => Plan, proxy: Proxy): Plan {
  return folded(core(2 ** floorLog2(participants)), participants, proxy);
}

/** Whoever is represented hands over its whole vector and gets the whole result. */
export function wholeVector(bytes: number): Proxy {
  const whole = [0, bytes] as const;
  return { before: () => whole, after: () => whole, isReduction: true };
}
