/** Where messages of several senders could reach a port in another order than that of their steps. */
import type { Step, Timetable } from './timetable.js';

export interface Contention {
  /** The steps from the first to the last in which somebody receives through a port where a later message may overtake: [from, to); [0, 0) for none. */
  readonly from: number;
  readonly to: number;
  /** Whether every receive port hears from one participant only. */
  readonly hasSingleSenders: boolean;
  /** By step: participants whose port is in order as long as the step's message comes after everything of a run of the schedule before this one. */
  readonly mustComeAfter: ReadonlyMap<number, Int32Array>;
}

/**
 * One sender's messages arrive in the order of their steps, and an exchange comes after everything that its receiver has waited for. So only a
 * message from another sender than the port's before, and no exchange, may overtake.
 */
export function contentionOf({ steps, receivePorts }: Timetable): Contention {
  const ports = receivePorts.length;
  // By port: its only sender so far, −1 for none, −2 for several; whether messages may overtake there.
  const senderOf = new Int32Array(ports).fill(-1);
  const isContended = new Uint8Array(ports);
  const firstOf: { readonly step: number; readonly receiver: number; readonly port: number }[] = [];
  forEachMessage(steps, (step, receiver, port) => {
    const { from, isExchange } = steps[step]!;
    const sender = from[receiver]!;
    const before = senderOf[port]!;
    if (before === -1 && !isExchange) firstOf.push({ step, receiver, port });
    if (before !== -1 && before !== sender && !isExchange) isContended[port] = 1;
    senderOf[port] = before === -1 || before === sender ? sender : -2;
  });
  const isFound = ({ receivers, receivePort }: Step): boolean => receivers.some((receiver) => isContended[receivePort[receiver]!] === 1);
  const from = steps.findIndex(isFound);
  const mustComeAfter = new Map<number, number[]>();
  for (const { step, receiver, port } of firstOf) {
    if (senderOf[port] !== -2 || isContended[port] === 1) continue;
    const receivers = mustComeAfter.get(step);
    if (receivers === undefined) mustComeAfter.set(step, [receiver]);
    else receivers.push(receiver);
  }
  return {
    ...(from === -1 ? { from: 0, to: 0 } : { from, to: steps.findLastIndex(isFound) + 1 }),
    hasSingleSenders: !senderOf.includes(-2),
    mustComeAfter: new Map(Array.from(mustComeAfter, ([step, receivers]) => [step, Int32Array.from(receivers)])),
  };
}

function forEachMessage(steps: readonly Step[], visit: (step: number, receiver: number, port: number) => void): void {
  steps.forEach((step, number) => {
    // Once more the same adds nothing.
    if (step === steps[number - 1]) return;
    const { receivers, receivePort } = step;
    for (let index = 0; index < receivers.length; index++) visit(number, receivers[index]!, receivePort[receivers[index]!]!);
  });
}
