/**
 * Parameter servers that apply gradients as they come: each holds a shard of the model, works first come first served and knows nothing of the
 * others, so that a worker may read shards of different versions. Servers are taken not to fail.
 */
import { costAmong } from '../../collectives/node-cost.js';
import { portTime } from '../../network/network.js';
import { send, serversElsewhere, type Cluster } from '../cluster.js';
import type { Gradient, Shard, Version } from '../learning-task.js';

export interface ShardServers {
  /** S. */
  readonly count: number;
  /** By server: its shard as it is now. */
  readonly shards: readonly Shard[];
  /** By server: updates of its shard so far. */
  readonly updates: Int32Array;
  /** Seconds in which a worker's own port sends all shards of so many bytes, or takes them; what is beyond is queueing at the servers. Given the worker, without those on its own machine. */
  travelTime(bytes: number, worker?: number): number;
  /** All shards as they are now. */
  readonly model: () => Version;
  /** The worker sends every server so many bytes, worker w to server w mod S first. */
  sendToAll(worker: number, bytes: number, delivered: (server: number) => void): void;
  /** The server sends the worker its shard; what it reads it reads now. */
  answer(server: number, worker: number, delivered: () => void): void;
  /** Calls when all that came before has been served, and the server has worked for so many seconds more. */
  whenServed(server: number, seconds: number, served: () => void): void;
  /** Seconds for a shard of a gradient: the server's next service time over S. */
  readonly serviceTime: (server: number) => number;
  /** The server takes a step along its shard of a gradient that is `staleness` updates old. */
  apply(server: number, gradient: Gradient, staleness: number): void;
}

export function shardServers(cluster: Cluster, count: number): ShardServers {
  const { task, progress, simulator, network, workers, parameterBytes, serverMachine } = cluster;
  const shards: Shard[] = Array.from({ length: count }, (_, server) => task.shard(task.initial, server, count));
  const updates = new Int32Array(count);
  const idleFrom = new Float64Array(count);
  const shardBytes = parameterBytes / count;
  const cost = costAmong(workers + count, network.cost);
  const order = staggered(cluster, count);

  return {
    count,
    shards,
    updates,
    travelTime(bytes, worker) {
      const travelling = worker === undefined ? count : serversElsewhere(cluster, worker, count);
      return travelling === 0 ? 0 : cost.latency + travelling * portTime(cost, bytes);
    },
    model: () => task.assemble(shards),
    sendToAll(worker, bytes, delivered) {
      const { servers, machines } = order[worker % count]!;
      if (network.sendEach !== undefined && !machines.includes(worker)) network.sendEach(worker, machines, bytes, false, (turn) => { delivered(servers[turn]!); });
      else machines.forEach((machine, turn) => { send(cluster, worker, machine, bytes, false, () => { delivered(servers[turn]!); }); });
    },
    answer(server, worker, delivered) {
      send(cluster, serverMachine(server), worker, shardBytes, false, delivered);
    },
    whenServed(server, seconds, served) {
      idleFrom[server] = Math.max(simulator.now, idleFrom[server]!) + seconds;
      simulator.scheduleAt(idleFrom[server], served);
    },
    serviceTime: (server) => cluster.serviceTime(server) / count,
    apply(server, gradient, staleness) {
      shards[server] = task.stepShard(shards[server]!, gradient, cluster.rate(progress.samplesApplied, staleness));
      progress.applied(staleness);
      updates[server]!++;
    },
  };
}

/** By first server: the servers in the order in which a worker sends to them, and their machines. */
function staggered({ workers, serverMachine }: Cluster, servers: number): readonly { readonly servers: readonly number[]; readonly machines: readonly number[] }[] {
  return Array.from({ length: Math.min(workers, servers) }, (_, first) => {
    const turns = Array.from({ length: servers }, (__, turn) => (first + turn) % servers);
    return { servers: turns, machines: turns.map(serverMachine) };
  });
}
