import { z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import { drawBatch } from './cluster.js';
import { outages } from './outages.js';
import { pushPull } from './servers/push-pull.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { shardServers } from './servers/shard-servers.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous').describe('Nobody waits: a server applies every gradient as it comes, however old.'),
  ...serverFields,
});

/**
 * Asynchronous SGD with parameter servers, first come first served: a shard's staleness is P − 1 on average. With S servers a worker may compute with
 * shards of different ages; its gradient counts as an update when the last of them has applied it. Servers are taken not to fail. Source: Dean et al. 2012.
 */
export const asynchronous = strategy({
  options,
  line: { waitsFor: 'nobody', staleness: 'P − 1 on average', traffic: 'a push and a pull, 2n', source: 'Dean et al. 2012; Dutta et al. 2018' },
  outages: 'each',
  hasStaleness: true,
  slices: ({ servers }) => servers > 1,
  reduces: false,
  compresses: true,
  example: { kind: 'asynchronous' },
  degenerate: { options: { kind: 'asynchronous' }, workers: 1, tolerance: 0, because: 'nobody comes between one worker\'s read and its update' },
  about: (options) => `no worker waits for another; push to and pull from ${aboutServers(options)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers) => workers,
  updateTime({ servers, placement }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    // Unequal cycles do not take turns.
    if (placement === 'co-located' || gradientBytes !== parameterBytes || steps.some((step) => step !== steps[0])) return undefined;
    const bytes = parameterBytes / servers;
    // Where shards queue at several servers, the order in which workers come to each is never the same.
    if (servers > 1 && workers > 1 && (servers < workers || serviceTime / servers > portTime(cost, bytes))) return undefined;
    // The last shard leaves after the others have left; these have been applied and come back meanwhile.
    const cycle = Math.max(...steps) + 2 * cost.latency + (servers + 1) * portTime(cost, bytes) + serviceTime / servers;
    return {
      formula: 'max(cycle/P, service/S, o + nβ/S), cycle = slowest step + 2L + (S+1)(o + nβ/S) + service/S: P cycles side by side, or what one server can do; attained by ports where all times are constant',
      seconds: Math.max(cycle / workers, serviceTime / servers, portTime(cost, bytes)),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ servers: count }, cluster) {
    const { task, wire, simulator, workers, batches } = cluster;
    const servers = shardServers(cluster, count);
    const machine = outages(cluster);

    function* worker(id: number): Process {
      const server = pushPull(cluster, servers, machine, id);
      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          yield server.fetch();
          continue;
        }
        const gradient = task.gradient(server.model(), drawBatch(cluster, id));
        yield machine.computeTime(id);
        if (machine.hasComputed(id)) yield server.exchange(wire.sent(id, gradient), batches[id]!);
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
