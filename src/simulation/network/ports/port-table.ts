import type { PortCost, PortTable } from '../network.js';
import type { PortOptions } from './port-options.js';

/** The ports of all machines, and what went through them. With half-duplex ports, `sendFree` and `receiveFree` are one. */
export interface CountingPortTable extends PortTable {
  readonly bytesSent: number;
  /** Whether a message between the two stays inside a node. */
  isInside(from: number, to: number): boolean;
  /** Number of the machine's ports to other nodes. */
  portOut(machine: number): number;
}

/**
 * A machine's two ports have its number; where the machines of a node share theirs to other nodes, the node's number. The ports inside nodes come
 * after those, by machine.
 */
export function portTable(options: PortOptions, machines: number): CountingPortTable {
  const { node, duplex } = options;
  const outside = node?.nic === 'shared' ? Math.ceil(machines / node.machines) : machines;
  const ports = node === undefined ? machines : outside + machines;
  const sendFree = new Float64Array(ports);
  const receiveFree = duplex === 'half' ? sendFree : new Float64Array(ports);
  // In an array: a captured number that changes is allocated anew each time.
  const bytesSent = new Float64Array(1);
  return {
    sendFree,
    receiveFree,
    ...ways(options, machines, outside),
    get bytesSent() { return bytesSent[0]!; },
    countBytes(bytes) { bytesSent[0]! += bytes; },
  };
}

type Ways = Pick<CountingPortTable, 'sendPort' | 'receivePort' | 'costOf' | 'isInside' | 'portOut'>;

function ways(options: PortOptions, machines: number, outside: number): Ways {
  const costOf = costBetween(options, machines);
  if (options.node === undefined) return { sendPort: (from) => from, receivePort: (_, to) => to, costOf, isInside: () => false, portOut: (machine) => machine };
  const { node: { machines: size, bandwidth, latency, overhead, nic }, reduction } = options;
  const inside: PortCost = { latency, overhead, sendPerByte: 1 / bandwidth, receivePerByte: 1 / bandwidth, reductionPerByte: reduction };
  const nodeOf = Int32Array.from({ length: machines }, (_, machine) => Math.floor(machine / size));
  const isInside = (from: number, to: number): boolean => nodeOf[from] === nodeOf[to];
  const portOut = (machine: number): number => (nic === 'shared' ? nodeOf[machine]! : machine);
  return {
    isInside,
    portOut,
    costOf: (from, to) => (isInside(from, to) ? inside : costOf(from, to)),
    sendPort: (from, to) => (isInside(from, to) ? outside + from : portOut(from)),
    receivePort: (from, to) => (isInside(from, to) ? outside + to : portOut(to)),
  };
}

/** Machines with the same ports are one kind, and what a message costs is kept by pairs of kinds. */
function costBetween(options: PortOptions, machines: number): PortTable['costOf'] {
  const { bandwidth, download = bandwidth, latency, overhead, reduction: reductionPerByte } = options;
  const nominal = { sendPerByte: 1 / bandwidth, receivePerByte: 1 / download, latency };
  const overrides = (options.machines ?? []).filter(({ machine }) => machine < machines);
  if (overrides.length === 0) {
    const cost: PortCost = { ...nominal, overhead, reductionPerByte };
    return () => cost;
  }
  const kinds = [nominal];
  const numbers = new Map([[JSON.stringify(nominal), 0]]);
  const kindOf = new Int32Array(machines);
  for (const { machine, ...own } of overrides) {
    const kind = {
      sendPerByte: 1 / (own.bandwidth ?? bandwidth),
      receivePerByte: 1 / (own.download ?? own.bandwidth ?? download),
      latency: own.latency ?? latency,
    };
    const key = JSON.stringify(kind);
    if (!numbers.has(key)) numbers.set(key, kinds.push(kind) - 1);
    kindOf[machine] = numbers.get(key)!;
  }
  const costs = new Map<number, PortCost>();
  return (from, to) => {
    const pair = kindOf[from]! * kinds.length + kindOf[to]!;
    const known = costs.get(pair);
    if (known !== undefined) return known;
    const { sendPerByte, latency: sending } = kinds[kindOf[from]!]!;
    const { receivePerByte, latency: receiving } = kinds[kindOf[to]!]!;
    const cost: PortCost = { latency: Math.max(sending, receiving), overhead, sendPerByte, receivePerByte, reductionPerByte };
    costs.set(pair, cost);
    return cost;
  };
}
