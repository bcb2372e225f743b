/** A schedule over given machines and ports, written out as flat arrays: who sends to whom through which ports for how long, step by step. */
import type { PortCost, PortTable } from '../../network/network.js';
import { OwnPorts } from './own-ports.js';
import type { Schedule } from '../schedule.js';

/** Who sends to whom, through which ports. Steps with the same messages between the same ends share it. */
export interface Route {
  /** Participants that send, and that receive; ascending. */
  readonly senders: Int32Array;
  readonly receivers: Int32Array;
  /** By participant: to whom it sends, from whom it receives; −1 for nobody. */
  readonly to: Int32Array;
  readonly from: Int32Array;
  /** By sender and by receiver: the port, numbered as in the timetable. */
  readonly sendPort: Int32Array;
  readonly receivePort: Int32Array;
  /** By sender, or of all. */
  readonly costs: readonly PortCost[];
}

/** One step. What is by participant is read at participant × stride: a stride of 0 makes one number stand for all. */
export interface Step extends Route {
  readonly route: Route;
  readonly stride: 0 | 1;
  /** Whether those who send to one another begin together. */
  readonly isExchange: boolean;
  /** By sender. */
  readonly bytes: Float64Array;
  /** By sender, s: for how long the message holds its send port; L, and how much later than that it is there where the send port is the slower one. */
  readonly sendHold: Float64Array;
  readonly latency: Float64Array;
  readonly lag: Float64Array;
  /** By receiver, s: for how long the message holds its receive port. */
  readonly receiveHold: Float64Array;
}

export interface Timetable {
  readonly participants: number;
  readonly steps: readonly Step[];
  /** By port as numbered here: its number in the port table. */
  readonly sendPorts: Int32Array;
  readonly receivePorts: Int32Array;
  readonly messages: number;
  readonly bytes: number;
}

/** Bytes that the arrays of one timetable may take; a ring of 4,096 takes 0.2 MB, halving-doubling among 100,000 30 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * @param machines the machine of each participant
 * @returns undefined where participants share a port, or where the arrays would be too large
 */
export function timetableOf(schedule: Schedule, machines: readonly number[], ports: PortTable): Timetable | undefined {
  const { participants } = schedule;
  const sendPorts = new OwnPorts(ports.sendFree.length, participants);
  const receivePorts = new OwnPorts(ports.receiveFree.length, participants);
  const identity = Int32Array.from({ length: participants }, (_, participant) => participant);
  const routesByHash = new Map<number, Route[]>();
  const costs = new Map<string, PortCost>();
  const steps: Step[] = [];
  let room = MOST_BYTES;
  let messages = 0;
  let allBytes = 0;

  /** One object for each distinct cost, so that equal costs are the same. */
  function theOne(cost: PortCost): PortCost {
    const { latency, overhead, sendPerByte, receivePerByte, reductionPerByte } = cost;
    const key = `${latency} ${overhead} ${sendPerByte} ${receivePerByte} ${reductionPerByte}`;
    const known = costs.get(key);
    if (known === undefined) costs.set(key, cost);
    return known ?? cost;
  }

  function makeRoute(to: Int32Array): Route | undefined {
    const senders = identity.filter((sender) => to[sender]! >= 0);
    const from = new Int32Array(participants).fill(-1);
    const sendPort = new Int32Array(participants);
    const receivePort = new Int32Array(participants);
    const costsBySender: PortCost[] = [];
    let last: PortCost | undefined;
    for (const sender of senders) {
      const receiver = to[sender]!;
      from[receiver] = sender;
      const [source, target] = [machines[sender]!, machines[receiver]!];
      sendPort[sender] = sendPorts.numberOf(ports.sendPort(source, target), sender);
      receivePort[receiver] = receivePorts.numberOf(ports.receivePort(source, target), receiver);
      const cost = ports.costOf(source, target);
      if (last === undefined || !areAlike(cost, last)) last = theOne(cost);
      costsBySender[sender] = last;
    }
    if (sendPorts.areShared || receivePorts.areShared) return undefined;
    const receivers = identity.filter((receiver) => from[receiver]! >= 0);
    const isUniform = senders.every((sender) => costsBySender[sender] === last);
    const same = (array: Int32Array): Int32Array => (array.length === participants && array.every((value, index) => value === index) ? identity : array);
    room -= 24 * participants;
    return {
      senders: same(senders), receivers: same(receivers), to, from, sendPort: same(sendPort), receivePort: same(receivePort),
      costs: isUniform ? senders.length === 0 ? [] : [last!] : costsBySender,
    };
  }

  function routeOf(step: number, before: Route | undefined): Route | undefined {
    if (before !== undefined && isRoute(before, schedule, step)) return before;
    const to = new Int32Array(participants);
    let hash = 0;
    for (let sender = 0; sender < participants; sender++) {
      to[sender] = schedule.to(step, sender);
      hash = Math.imul(hash, 31) + to[sender]! | 0;
    }
    const alike = routesByHash.get(hash) ?? [];
    const known = alike.find((route) => route.to.every((receiver, sender) => receiver === to[sender]));
    if (known !== undefined) return known;
    const route = makeRoute(to);
    if (route !== undefined) routesByHash.set(hash, [...alike, route]);
    return route;
  }

  for (let step = 0; step < schedule.steps; step++) {
    const before = steps.at(-1);
    const route = routeOf(step, before?.route);
    if (route === undefined || room < 0) return undefined;
    const { senders } = route;
    const first = senders.length === 0 ? 0 : schedule.bytes(step, senders[0]!);
    let isUniform = route.costs.length <= 1;
    let sum = 0;
    for (let index = 0; index < senders.length; index++) {
      const bytes = schedule.bytes(step, senders[index]!);
      sum += bytes;
      if (bytes !== first) isUniform = false;
    }
    messages += senders.length;
    allBytes += sum;
    const isReduction = schedule.isReduction(step);
    const isExchange = schedule.isExchange?.(step) === true;
    // Most steps are the one before once more.
    const isSame = before !== undefined && isUniform && before.route === route && before.stride === 0 && before.bytes[0] === first
      && before.isExchange === isExchange && (step > 0 && schedule.isReduction(step - 1) === isReduction);
    if (isSame) {
      steps.push(before);
      continue;
    }
    if (!isUniform) room -= 40 * participants;
    steps.push(makeStep(route, isUniform, (sender) => schedule.bytes(step, sender), isReduction, isExchange));
  }
  return { participants, steps, messages, bytes: allBytes, sendPorts: sendPorts.all(), receivePorts: receivePorts.all() };
}

function isRoute({ to }: Route, schedule: Schedule, step: number): boolean {
  for (let sender = 0; sender < to.length; sender++) if (schedule.to(step, sender) !== to[sender]) return false;
  return true;
}

function areAlike(one: PortCost, other: PortCost): boolean {
  return one === other || (one.latency === other.latency && one.overhead === other.overhead && one.sendPerByte === other.sendPerByte
    && one.receivePerByte === other.receivePerByte && one.reductionPerByte === other.reductionPerByte);
}

function makeStep(route: Route, isUniform: boolean, bytesOf: (sender: number) => number, isReduction: boolean, isExchange: boolean): Step {
  const { senders, to, costs } = route;
  const size = isUniform ? 1 : to.length;
  const step: Step = {
    ...route, route, stride: isUniform ? 0 : 1, isExchange,
    bytes: new Float64Array(size), sendHold: new Float64Array(size), latency: new Float64Array(size), lag: new Float64Array(size), receiveHold: new Float64Array(size),
  };
  for (const sender of isUniform ? senders.slice(0, 1) : senders) {
    const bytes = bytesOf(sender);
    const { latency, overhead, sendPerByte, receivePerByte, reductionPerByte } = costs.length === 1 ? costs[0]! : costs[sender]!;
    step.bytes[sender * step.stride] = bytes;
    step.sendHold[sender * step.stride] = overhead + bytes * sendPerByte;
    step.latency[sender * step.stride] = latency;
    step.lag[sender * step.stride] = bytes * Math.max(0, sendPerByte - receivePerByte);
    step.receiveHold[to[sender]! * step.stride] = overhead + bytes * receivePerByte + (isReduction ? bytes * reductionPerByte : 0);
  }
  return step;
}
