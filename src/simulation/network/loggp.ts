import { quantity, z } from '../../basics/fields.js';
import type { MessageCost, Network, NetworkSite } from './network.js';

const options = z.strictObject({
  model: z.literal('loggp').describe('LogGP: processors that spend o on each message, and interfaces that pass its bytes one by one.'),
  latency: quantity('time', 'L: of each byte, from interface to interface').default(0),
  overhead: quantity('time', 'o: for which a message keeps the processor busy, at either end').default(0),
  gap: quantity('time', 'g: from the last byte of a message to the first of the next, sent or received by one interface').default(0),
  gapPerByte: quantity('timePerByte', 'G: from one byte of a message to the next'),
  reduction: quantity('timePerByte', 'γ: arithmetic of a reduction, on the receiver\'s processor').default(0),
});
type LogGpOptions = z.output<typeof options>;

/**
 * A message of k ≥ 1 bytes takes L + 2o + (k−1)G where nothing is in its way. As latency L − G, overhead 2o and G per byte, `messageTime`
 * says the same: its last byte leaves G earlier than if each byte took G. Below one byte it is L + 2o, up to G more than `messageTime`.
 */
function costOf({ latency, overhead, gapPerByte, reduction }: LogGpOptions): MessageCost {
  return { latency: latency - gapPerByte, overhead: 2 * overhead, secondsPerByte: gapPerByte, reductionPerByte: reduction };
}

/**
 * LogGP. Each machine has a processor and an interface that sends and receives at once. A message of k bytes asked for at t
 *   1. takes the sender's processor for o, in order of request, whether to send or to receive;
 *   2. takes the sending side of its interface for (k−1)G; g later that is free for the next;
 *   3. its first byte comes L after it left and takes the receiving side for (k−1)G, in order of arrival; g later that is free for the next;
 *   4. takes the receiver's processor for o (+ kγ in a reduction), in order of request, and is delivered.
 * Source: Alexandrov, Ionescu, Schauser, Scheiman 1997; with k = 1 it is LogP (Culler et al. 1993).
 */
export const loggp = {
  model: 'loggp',
  options,
  cost: costOf,
  build(chosen: LogGpOptions, { simulator, machines }: NetworkSite): Network {
    const { latency, overhead, gap, gapPerByte, reduction } = chosen;
    const processorFree = new Float64Array(machines);
    const sendFree = new Float64Array(machines);
    const receiveFree = new Float64Array(machines);
    let bytesSent = 0;
    return {
      cost: costOf(chosen),
      get bytesSent() { return bytesSent; },
      send(from, to, bytes, isReduction, delivered) {
        bytesSent += bytes;
        const askedAt = simulator.now;
        const sentAt = Math.max(askedAt, processorFree[from]!);
        processorFree[from] = sentAt + overhead;
        const passing = Math.max(0, bytes - 1) * gapPerByte;
        const leavesAt = Math.max(sentAt + overhead, sendFree[from]!);
        sendFree[from] = leavesAt + passing + gap;
        let queued = sentAt - askedAt + (leavesAt - (sentAt + overhead));
        simulator.scheduleAt(leavesAt + latency, () => {
          const comesAt = Math.max(simulator.now, receiveFree[to]!);
          queued += comesAt - simulator.now;
          receiveFree[to] = comesAt + passing + gap;
          simulator.scheduleAt(comesAt + passing, () => {
            const takenAt = Math.max(simulator.now, processorFree[to]!);
            queued += takenAt - simulator.now;
            const deliveredAt = takenAt + overhead + (isReduction ? bytes * reduction : 0);
            processorFree[to] = deliveredAt;
            simulator.scheduleAt(deliveredAt, () => {
              if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'message', time: deliveredAt, from, to, bytes, sentAt });
              delivered(queued);
            });
          });
        });
      },
    };
  },
} as const;
