import type { Simulator } from '../../core/simulator.js';
import type { MessageCost, Network, NetworkSite } from '../network.js';
import { trainSender } from './message-train.js';
import { portOptions, type PortOptions } from './port-options.js';
import { portProblems } from './port-problems.js';
import { portTable, type CountingPortTable } from './port-table.js';
import { unsteadySend } from './unsteady-ports.js';

/** Of a message between machines with nothing particular about them, with nothing in its way: without jitter, loss and background traffic. */
function costOf({ bandwidth, download = bandwidth, latency, overhead, reduction, node }: PortOptions): MessageCost {
  const cost = { latency, overhead, secondsPerByte: 1 / Math.min(bandwidth, download), reductionPerByte: reduction };
  if (node === undefined) return cost;
  const { machines, nic } = node;
  return { ...cost, node: { machines, latency: node.latency, overhead: node.overhead, secondsPerByte: 1 / node.bandwidth, nic } };
}

/** A message takes two ports' turns and nothing else; the numbers are those of `PortTable`. */
function steadySend(table: CountingPortTable, simulator: Simulator): Network['send'] {
  const { sendFree, receiveFree } = table;
  return (from, to, bytes, isReduction, delivered) => {
    table.countBytes(bytes);
    const cost = table.costOf(from, to);
    const sendPort = table.sendPort(from, to);
    const askedAt = simulator.now;
    const sentAt = Math.max(askedAt, sendFree[sendPort]!);
    sendFree[sendPort] = sentAt + (cost.overhead + bytes * cost.sendPerByte);
    simulator.scheduleAt(sentAt + cost.latency + bytes * Math.max(0, cost.sendPerByte - cost.receivePerByte), () => {
      const receivePort = table.receivePort(from, to);
      const arrivedAt = simulator.now;
      const receivedFrom = Math.max(arrivedAt, receiveFree[receivePort]!);
      const queued = sentAt - askedAt + (receivedFrom - arrivedAt);
      const deliveredAt = receivedFrom + (cost.overhead + bytes * cost.receivePerByte + (isReduction ? bytes * cost.reductionPerByte : 0));
      receiveFree[receivePort] = deliveredAt;
      simulator.scheduleAt(deliveredAt, () => {
        if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'message', time: deliveredAt, from, to, bytes, sentAt });
        delivered(queued);
      });
    });
  };
}

function isLossy({ loss, machines = [] }: PortOptions): boolean {
  return loss !== undefined && (loss.probability > 0 || machines.some((machine) => (machine.loss ?? 0) > 0));
}

function isRandom(options: PortOptions): boolean {
  return (options.jitter?.mean ?? 0) > 0 || isLossy(options);
}

function quiet({ jitter, loss, background, machines, ...rest }: PortOptions): PortOptions {
  return machines === undefined ? rest : { ...rest, machines: machines.map(({ loss: own, ...others }) => others) };
}

/**
 * A non-blocking switch and each machine's two ports. A message of n bytes asked for at t
 *   1. takes the sender's port in order of request, from t₀, for o + nβ;
 *   2. arrives at t₀ + L and takes the receiver's port in order of arrival, for o + nβ (+ nγ in a reduction);
 *   3. is delivered when that port lets it go: t₀ + L + o + nβ (+ nγ) where nothing is in the way.
 * So whoever many send to (a parameter server, a star's root) is a bottleneck by itself.
 *
 * Each port goes at its own speed: where the sender's is the slower one, the message arrives at t₀ + L + n(send β − receive β), so that it then
 * comes in as fast as the receiver's can take it, and a receiver with a fast port serves many slow senders at once. Inside a node a message
 * takes the two machines' ports inside, at the node's cost. An override of a machine that is not there changes nothing.
 */
export const ports = {
  model: 'ports',
  options: portOptions,
  cost: costOf,
  problems: portProblems,
  isRandom,
  quiet,
  build(chosen: PortOptions, site: NetworkSite): Network {
    const { simulator, machines } = site;
    const table = portTable(chosen, machines);
    const isSteady = !isRandom(chosen) && !(chosen.background ?? []).some(({ share }) => share > 0);
    const steady = steadySend(table, simulator);
    return {
      cost: costOf(chosen),
      get bytesSent() { return table.bytesSent; },
      send: isSteady ? steady : unsteadySend(chosen, table, site, steady),
      ...(isSteady && chosen.duplex === 'full' ? { ports: table, sendEach: trainSender(table, simulator, steady) } : {}),
    };
  },
} as const;
