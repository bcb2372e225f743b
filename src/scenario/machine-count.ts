import type { NetworkOptions } from '../simulation/network/registry.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import type { Scenario } from './schema.js';

/** What stands on a network: of each part only the number of its machines. */
export interface Machines {
  readonly workers: number;
  /** Of each strategy. */
  readonly servers: readonly number[];
  readonly neighbour?: { readonly machines: number; readonly isApart: boolean } | undefined;
  /** Machines in a node; 1 where there are none. */
  readonly nodeSize: number;
}

/**
 * Machines on the network in every run: the workers, as many servers as any strategy has, and a neighbour's own machines, which begin at a new
 * node. The same for all strategies, so that they meet one network; a strategy with fewer servers leaves some of them idle.
 */
export function machinesOf({ workers, servers, neighbour, nodeSize }: Machines): { readonly machines: number; readonly neighbourFrom: number } {
  const own = workers + Math.max(0, ...servers);
  if (neighbour === undefined) return { machines: own, neighbourFrom: 0 };
  const neighbourFrom = neighbour.isApart ? Math.ceil(own / nodeSize) * nodeSize : 0;
  return { machines: Math.max(own, neighbourFrom + neighbour.machines), neighbourFrom };
}

/** Machines in a node of ports; 1 where there are no nodes. Nodes of links are the topology's, where machines of two jobs may share one. */
export function nodeSizeOf(network: NetworkOptions): number {
  return network.model === 'ports' ? network.node?.machines ?? 1 : 1;
}

export function machinesOfScenario({ cluster: { workers }, strategies, neighbour, network }: Scenario): ReturnType<typeof machinesOf> {
  return machinesOf({
    workers,
    servers: Object.values(strategies).map((options) => chooseStrategy(options).serverMachines),
    neighbour: neighbour === undefined ? undefined : { machines: neighbour.workers + chooseStrategy(neighbour.strategy).serverMachines, isApart: neighbour.machines === 'own' },
    nodeSize: nodeSizeOf(network),
  });
}
