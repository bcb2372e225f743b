import type { Network } from './network.js';

/**
 * A network as one of several jobs on it sees it: its own machines, numbered from 0, and its own bytes.
 * @param first the network's number of the job's machine 0; the others follow
 * @param isAlone whether no other job's machines are among them; only then can the job's collectives be followed without events
 */
export function networkView(network: Network, first: number, isAlone: boolean): Network {
  const { ports } = network;
  let bytesSent = 0;
  return {
    cost: network.cost,
    get bytesSent() { return bytesSent; },
    send(from, to, bytes, isReduction, delivered) {
      bytesSent += bytes;
      network.send(from + first, to + first, bytes, isReduction, (queued, resent = 0) => {
        bytesSent += resent;
        delivered(queued);
      });
    },
    ...(network.sendEach === undefined ? {} : {
      sendEach(from, receivers, bytes, isReduction, delivered) {
        bytesSent += bytes * receivers.length;
        network.sendEach!(from + first, receivers.map((to) => to + first), bytes, isReduction, delivered);
      },
    }),
    ...(ports === undefined || !isAlone ? {} : {
      ports: {
        ...ports,
        sendPort: (from, to) => ports.sendPort(from + first, to + first),
        receivePort: (from, to) => ports.receivePort(from + first, to + first),
        costOf: (from, to) => ports.costOf(from + first, to + first),
        countBytes(bytes) { bytesSent += bytes; },
      },
    }),
  };
}
