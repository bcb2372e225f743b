import { InputError } from '../../../basics/errors.js';
import { jitterOf } from '../jitter.js';
import { LinkTraffic } from './background.js';
import { Flows } from './flows.js';
import { linksOptions, type LinksOptions } from './options.js';
import { topologyProblems } from './problems.js';
import { routesOf, type Route } from './routes.js';
import type { Delivered, MessageCost, Network, NetworkSite } from '../network.js';
import { nodeOf, nominalMessage } from './topologies/registry.js';

interface Message {
  readonly bytes: number;
  readonly isReduction: boolean;
  readonly delivered: Delivered;
  readonly sentAt: number;
  /** Seconds of waiting so far. */
  queued: number;
  /** When it could have begun to flow; undefined before. */
  arrivedAt: number | undefined;
  /** The one after it from the same machine to the same machine. */
  next: Message | undefined;
}

/** The messages from one machine to another that have not flowed yet, in order of request; at most the first is flowing. */
interface Stream {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly route: Route;
  first: Message | undefined;
  last: Message | undefined;
}

/** Of the topology's nominal message (between neighbours; between nodes; across a fat tree), without overrides, jitter and background traffic. */
function costOf({ topology, latency, overhead, reduction }: LinksOptions): MessageCost {
  const { machines, from, to } = nominalMessage(topology);
  const route = routesOf({ topology, latency }, machines).between(from, to);
  const cost = { latency: route.latency, overhead, secondsPerByte: 1 / route.bandwidth, reductionPerByte: reduction };
  const node = nodeOf(topology);
  return node === undefined ? cost : { ...cost, node: { ...node, overhead } };
}

/**
 * Links that the messages on them share max–min fairly. A message of n bytes
 *   1. takes its sender for o, in order of request, and is then L on its way, the sum along its route;
 *   2. flows over the links of its route, each shared max–min fairly by all that flow over it at the time;
 *   3. when its last byte is through takes its receiver for nγ, if it is a reduction, in order of completion: delivered after
 *      L + o + n/(least bandwidth on its route) (+ nγ) where nothing is in the way.
 * Messages from one machine to the same other are one stream, as on one connection: the next begins to flow when the last has flowed. So they
 * stay in order, and a pair of machines has one share of its links, however many messages it sends at once. Without bytes, or where no link
 * has a limit, flowing takes no time.
 */
export const links = {
  model: 'links',
  options: linksOptions,
  cost: costOf,
  problems: topologyProblems,
  isRandom: ({ jitter }: LinksOptions): boolean => (jitter?.mean ?? 0) > 0,
  quiet: ({ jitter: _jitter, background: _background, ...steady }: LinksOptions): LinksOptions => steady,
  /** @throws InputError where the topology does not fit the machines; paths begin with `network` */
  build(chosen: LinksOptions, { simulator, machines, streams: random }: NetworkSite): Network {
    const problems = topologyProblems(chosen, machines);
    if (problems.length > 0) throw new InputError(problems.map((problem) => ({ ...problem, path: `network.${problem.path ?? ''}` })));
    const { overhead, reduction, jitter, background = [] } = chosen;
    const routes = routesOf(chosen, machines);
    const sendFree = new Float64Array(machines);
    const receiveFree = new Float64Array(machines);
    const numbers = new Map<number, number>();
    const streams: Stream[] = [];
    const flows = new Flows(simulator, routes.bandwidths, flown);
    const traffic = new LinkTraffic(simulator, flows, routes, background.filter(({ share }) => share > 0));
    const extraLatency = jitter === undefined || jitter.mean === 0 ? () => 0
      : jitterOf(jitter.mean, machines, random ?? (() => { throw new Error('a network with jitter needs random streams'); }));
    let bytesSent = 0;

    function streamBetween(from: number, to: number): Stream {
      const pair = from * machines + to;
      const number = numbers.get(pair) ?? streams.length;
      if (number < streams.length) return streams[number]!;
      const stream = { number, from, to, route: routes.between(from, to), first: undefined, last: undefined };
      streams.push(stream);
      numbers.set(pair, number);
      return stream;
    }

    /** Lets the first message of a stream flow if it has arrived; one that takes no time makes room for the next. */
    function advance(stream: Stream): void {
      const { number, route } = stream;
      for (let { first } = stream; first?.arrivedAt !== undefined; first = stream.first) {
        first.queued += simulator.now - first.arrivedAt;
        if (first.bytes > 0 && route.links.length > 0) {
          traffic.begin();
          flows.start(number, first.bytes, route.links, route.bandwidth);
          return;
        }
        receive(stream);
      }
    }

    function flown(number: number, slowedBy: number): void {
      const stream = streams[number]!;
      stream.first!.queued += slowedBy;
      receive(stream);
      advance(stream);
      if (flows.size === 0) traffic.end();
    }

    /** The first message of a stream is through, and takes its turn at the receiver. */
    function receive(stream: Stream): void {
      const { from, to } = stream;
      const { bytes, isReduction, delivered, sentAt, queued, next } = stream.first!;
      stream.first = next;
      if (next === undefined) stream.last = undefined;
      const takenAt = Math.max(simulator.now, receiveFree[to]!);
      const time = isReduction ? takenAt + bytes * reduction : takenAt;
      const waited = queued + (takenAt - simulator.now);
      receiveFree[to] = time;
      simulator.scheduleAt(time, () => {
        if (simulator.trace.isListenedTo) simulator.trace.emit({ kind: 'message', time, from, to, bytes, sentAt });
        delivered(waited);
      });
    }

    return {
      cost: costOf(chosen),
      get bytesSent() { return bytesSent; },
      send(from, to, bytes, isReduction, delivered) {
        bytesSent += bytes;
        const stream = streamBetween(from, to);
        const sentAt = Math.max(simulator.now, sendFree[from]!);
        sendFree[from] = sentAt + overhead;
        const message: Message = { bytes, isReduction, delivered, sentAt, queued: sentAt - simulator.now, arrivedAt: undefined, next: undefined };
        if (stream.last === undefined) stream.first = message;
        else stream.last.next = message;
        stream.last = message;
        simulator.scheduleAt(sentAt + overhead + stream.route.latency + extraLatency(from), () => {
          message.arrivedAt = simulator.now;
          if (stream.first === message) advance(stream);
        });
      },
    };
  },
} as const;
