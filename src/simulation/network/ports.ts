import { choice, quantity, z } from '../../basics/fields.js';
import { portTime, type MessageCost, type Network, type NetworkSite } from './network.js';

const options = z.strictObject({
  model: z.literal('ports').describe('Machines on one switch; each has a send port and a receive port.'),
  bandwidth: quantity('bandwidth', 'Bandwidth of every port; `unlimited` for none to wait for', { above: 0 }),
  latency: quantity('time', 'L: from the first bit sent to the first bit received').default(0),
  overhead: quantity('time', 'o: what a message costs its ports beside its bytes').default(0),
  reduction: quantity('timePerByte', 'γ: arithmetic of a reduction, for which the receiving port is held too').default(0),
  duplex: choice('`full`: sending and receiving at once; `half`: one port does both.', ['full', 'half']).default('full'),
});
type PortsOptions = z.output<typeof options>;

function costOf({ latency, overhead, bandwidth, reduction }: PortsOptions): MessageCost {
  return { latency, overhead, secondsPerByte: 1 / bandwidth, reductionPerByte: reduction };
}

/**
 * A non-blocking switch and each machine's two ports. A message of n bytes asked for at t
 *   1. takes the sender's port in order of request, from t₀, for o + nβ;
 *   2. arrives at t₀ + L and takes the receiver's port in order of arrival, for o + nβ (+ nγ in a reduction);
 *   3. is delivered when that port lets it go: t₀ + L + o + nβ (+ nγ) where nothing is in the way.
 * So whoever many send to (a parameter server, a star's root) is a bottleneck by itself.
 */
export const ports = {
  model: 'ports',
  options,
  cost: costOf,
  build(chosen: PortsOptions, { simulator, machines }: NetworkSite): Network {
    const cost = costOf(chosen);
    // The time from which each port is free. First come first served needs no more than that: a turn once taken is never given back.
    const sendFree = new Float64Array(machines);
    const receiveFree = chosen.duplex === 'half' ? sendFree : new Float64Array(machines);
    let bytesSent = 0;
    return {
      cost,
      get bytesSent() { return bytesSent; },
      send(from, to, bytes, isReduction, delivered) {
        bytesSent += bytes;
        const askedAt = simulator.now;
        const sentAt = Math.max(askedAt, sendFree[from]!);
        sendFree[from] = sentAt + portTime(cost, bytes);
        simulator.scheduleAt(sentAt + cost.latency, () => {
          const receivedFrom = Math.max(simulator.now, receiveFree[to]!);
          const queued = sentAt - askedAt + (receivedFrom - simulator.now);
          const deliveredAt = receivedFrom + portTime(cost, bytes, isReduction);
          receiveFree[to] = deliveredAt;
          simulator.scheduleAt(deliveredAt, () => {
            if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'message', time: deliveredAt, from, to, bytes, sentAt });
            delivered(queued);
          });
        });
      },
    };
  },
} as const;
