import { capacity, carried, leadTime, WHOLE, type Background, type Capacity } from '../background.js';
import { jitterOf } from '../jitter.js';
import { lossRounds, packetsOf } from './loss.js';
import type { Network, NetworkSite } from '../network.js';
import { PairOrder } from '../pair-order.js';
import type { PortOptions } from './port-options.js';
import type { CountingPortTable } from './port-table.js';

/**
 * Messages between ports when their time is not just a matter of turns.
 *   - Jitter: one exponential time on top of the L of all rounds of a message.
 *   - Loss: what a round loses is sent again in a further one, asked for a timeout after the last bit of the round has left. Each round takes both
 *     ports' turns for its bytes; o and nγ are paid once.
 *   - Background: a port's bytes, not its o and nγ, take as much longer as its bandwidth is taken.
 * A pair's messages are delivered in order, as on one connection. Inside a node none of this happens.
 * @param steady how a message inside a node is sent
 */
export function unsteadySend(options: PortOptions, table: CountingPortTable, { simulator, machines, streams }: NetworkSite, steady: Network['send']): Network['send'] {
  const { jitter, loss } = options;
  const { sendFree, receiveFree } = table;
  const random = streams ?? (() => { throw new Error('a network with jitter or loss needs random streams'); });
  const extraLatency = jitter === undefined || jitter.mean === 0 ? () => 0 : jitterOf(jitter.mean, machines, random);
  const drawRounds = lossRounds(machines, random);
  const lossAt = new Float64Array(machines).fill(loss?.probability ?? 0);
  for (const { machine, loss: own } of options.machines ?? []) if (own !== undefined && machine < machines) lossAt[machine] = own;
  const sendLeft = capacities(options, table, machines, 'send');
  const receiveLeft = capacities(options, table, machines, 'receive');
  const order = new PairOrder(machines);

  /** Bytes of each round. */
  function roundsOf(from: number, to: number, bytes: number): readonly number[] {
    const probability = Math.max(lossAt[from]!, lossAt[to]!);
    if (loss === undefined || probability === 0) return [bytes];
    const packets = packetsOf(bytes, loss.packet);
    return drawRounds(from, packets, probability).map((sent) => bytes * (sent / packets));
  }

  return (from, to, bytes, isReduction, delivered) => {
    if (table.isInside(from, to)) {
      steady(from, to, bytes, isReduction, delivered);
      return;
    }
    const cost = table.costOf(from, to);
    const sendPort = table.sendPort(from, to);
    const receivePort = table.receivePort(from, to);
    const timeout = loss?.timeout ?? 2 * cost.latency;
    const way = { ...cost, latency: cost.latency + extraLatency(from) };
    const rounds = roundsOf(from, to, bytes);
    const hasCome = order.expect(from, to);
    let firstSentAt: number | undefined;
    let queued = 0;

    function transmit(round: number): void {
      const roundBytes = rounds[round]!;
      const overhead = round === 0 ? cost.overhead : 0;
      table.countBytes(roundBytes);
      const sentAt = Math.max(simulator.now, sendFree[sendPort]!);
      firstSentAt ??= sentAt;
      queued += sentAt - simulator.now;
      const sentUntil = carried(sendLeft(sendPort), sentAt + overhead, roundBytes * cost.sendPerByte);
      sendFree[sendPort] = sentUntil;
      const lead = leadTime(sendLeft(sendPort), receiveLeft(receivePort), sentAt + overhead, roundBytes, way);
      simulator.scheduleAt(sentAt + way.latency + lead, () => { receive(round, roundBytes, overhead); });
      if (round + 1 < rounds.length) simulator.scheduleAt(sentUntil + timeout, () => { transmit(round + 1); });
    }

    function receive(round: number, roundBytes: number, overhead: number): void {
      const receivedFrom = Math.max(simulator.now, receiveFree[receivePort]!);
      const receivedUntil = carried(receiveLeft(receivePort), receivedFrom + overhead, roundBytes * cost.receivePerByte);
      const isLast = round + 1 === rounds.length;
      // An earlier round waits here while the next one's time runs.
      if (isLast) queued += receivedFrom - simulator.now;
      receiveFree[receivePort] = isLast && isReduction ? receivedUntil + bytes * cost.reductionPerByte : receivedUntil;
      if (isLast) simulator.scheduleAt(receiveFree[receivePort], () => { hasCome(deliver); });
    }

    function deliver(): void {
      if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'message', time: simulator.now, from, to, bytes, sentAt: firstSentAt! });
      delivered(queued, rounds.reduce((sum, each) => sum + each) - bytes);
    }

    transmit(0);
  };
}

/** What background traffic leaves of the ports to other nodes, by port; a half-duplex port meets the traffic of both directions. */
function capacities({ background = [], duplex }: PortOptions, table: CountingPortTable, machines: number, way: 'send' | 'receive'): (port: number) => Capacity {
  const isHere = ({ machine, direction = 'both' }: Background): boolean => machine < machines && (duplex === 'half' || direction === 'both' || direction === way);
  const traffic = new Map<number, Background[]>();
  for (const each of background.filter(isHere)) {
    const port = table.portOut(each.machine);
    traffic.set(port, [...traffic.get(port) ?? [], each]);
  }
  const left = new Map([...traffic].map(([port, through]) => [port, capacity(through)]));
  return (port) => left.get(port) ?? WHOLE;
}
