import { streams } from '../../../src/basics/random.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { buildNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';

export type Send = readonly [at: number, from: number, to: number, bytes: number, isReduction?: boolean];

/** What became of messages, each by its place in the list. */
export interface Carried { readonly times: number[]; readonly queued: number[]; readonly bytesSent: number }

/** Sends each message when it is asked for. */
export async function carry(options: NetworkOptions, sends: readonly Send[], machines = 4): Promise<Carried> {
  const simulator = new Simulator();
  const network = buildNetwork(options, { simulator, machines, streams: streams(1) });
  const times: number[] = [];
  const queued: number[] = [];
  sends.forEach(([at, from, to, bytes, isReduction = false], index) => simulator.schedule(at, () => {
    network.send(from, to, bytes, isReduction, (waited) => {
      times[index] = simulator.now;
      queued[index] = waited;
    });
  }));
  await simulator.run();
  return { times, queued, bytesSent: network.bytesSent };
}
