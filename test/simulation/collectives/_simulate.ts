/** A collective alone on a network, message by message. */
import type { Collective } from '../../../src/simulation/collectives/collective.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork, costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

export type Ports = NetworkOptions<'ports'>;

/** β = 1 ns/B and nothing else. */
export const plain: Ports = { model: 'ports', bandwidth: 1e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' };
/** L = 5 µs, o = 2 µs, γ = 0.2 ns/B. */
export const real: Ports = { ...plain, latency: 5e-6, overhead: 2e-6, reduction: 2e-10 };
/** Everything counts: L = 5 ms, o = 20 ms, γ = 3 ns/B. */
export const slow: Ports = { ...plain, latency: 5e-3, overhead: 2e-2, reduction: 3e-9 };

/** Participants in nodes of that size, inside which all is faster. */
export function inNodes(network: Ports, machines: number, nic: 'each' | 'shared'): Ports {
  const { bandwidth, latency, overhead } = network;
  return { ...network, node: { machines, bandwidth: 6 * bandwidth, latency: latency / 4, overhead: overhead / 2, nic } };
}

export interface Outcome {
  /** By participant: the times at which it was told that it has finished. */
  readonly finishedAt: number[][];
  readonly end: number;
  readonly bytesSent: number;
}

/** @param arrivals when each participant is ready */
export async function simulate(collective: Collective, network: NetworkOptions, bytes: number, arrivals: readonly number[]): Promise<Outcome> {
  const simulator = new Simulator();
  const machines = arrivals.map((_, participant) => participant);
  const wires = buildNetwork(network, { simulator, machines: machines.length });
  const finishedAt: number[][] = machines.map(() => []);
  const round = collective.begin(wires, machines, bytes, (participant) => { finishedAt[participant]!.push(simulator.now); });
  arrivals.forEach((time, participant) => simulator.schedule(time, () => { round.arrive(participant); }));
  await simulator.run();
  return { finishedAt, end: Math.max(...finishedAt.flat()), bytesSent: wires.bytesSent };
}

/** How long it takes p participants that arrive together. */
export async function timeOf(collective: Collective, network: NetworkOptions, bytes: number, p: number): Promise<number> {
  return (await simulate(collective, network, bytes, new Array<number>(p).fill(0))).end;
}

/** Whether it takes what its closed form says; and the words for where it does not. */
export async function agreement(collective: Collective, network: NetworkOptions, bytes: number, p: number): Promise<{ readonly isExact: boolean; readonly message: string }> {
  const time = await timeOf(collective, network, bytes, p);
  const closedForm = collective.closedForm(p, bytes, costOfNetwork(network));
  return { isExact: areEqual(time, closedForm), message: `${collective.kind}, p = ${p}, n = ${bytes}, ${JSON.stringify(network)}: ${time} instead of ${closedForm}` };
}
