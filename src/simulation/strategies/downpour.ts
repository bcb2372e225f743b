import { count, z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import { drawBatch } from './cluster.js';
import { modelReplica } from './servers/model-replica.js';
import { outages } from './outages.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { shardServers } from './servers/shard-servers.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('downpour').describe('Workers take steps of their own; now and then they push what they have accrued and fetch the servers\' parameters, without waiting for either.'),
  fetchEvery: count('n_fetch: steps between two fetches of the parameters.').default(1),
  pushEvery: count('n_push: steps between two pushes of the accrued gradients.').default(1),
  waits: z.boolean().default(false).describe('Whether a worker waits for the parameters that it fetches, instead of going on with its own until they have come.'),
  ...serverFields,
});

/**
 * Downpour SGD. A worker goes w ← w − ηg on its own copy and pushes Σg every n_push steps; servers step along that sum with the run's optimizer
 * (Adagrad, if nothing else is said), each its own shard; fetched parameters replace the copy when all have come, steps that are not in them
 * included. One push and one fetch of a worker are under way at a time: one that is due before then is left out, and its gradients go with the next push.
 * A fetch that is due together with a push goes with it, and finds it applied. A sum is as old as its oldest gradient, by others' updates since the fetch
 * behind that. Source: Dean et al. 2012, whose algorithm 7.1 it is, but for pushing after the n_push-th step, not after the first of them.
 */
export const downpour = strategy({
  options,
  line: { waitsFor: 'nobody, not even for what it fetches', staleness: 'P − 1 on average, more with n_fetch', traffic: 'a push of n, and n · n_push/n_fetch fetched', source: 'Dean et al. 2012 (notes)' },
  outages: 'each',
  hasStaleness: true,
  slices: ({ servers }) => servers > 1,
  reduces: false,
  compresses: true,
  optimizer: 'adagrad',
  example: { kind: 'downpour', fetchEvery: 2, pushEvery: 2 },
  degenerate: { options: { kind: 'downpour', waits: true }, workers: 1, tolerance: 0, because: 'one worker that waits for its own update to come back' },
  about({ fetchEvery, pushEvery, waits, ...own }) {
    const every = (steps: number): string => (steps === 1 ? 'every step' : `every ${steps} steps`);
    return `gradients pushed ${every(pushEvery)} to ${aboutServers(own)}, parameters fetched ${every(fetchEvery)}${waits ? ' and waited for' : ''}`;
  },
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers) => workers,
  stepsPerRound: ({ pushEvery }) => pushEvery,
  messagesPerUpdate: (_, { servers, pushEvery, fetchEvery }) => servers * (1 + pushEvery / fetchEvery),
  updateTime({ pushEvery, waits, servers, placement }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    const period = pushEvery * steps[0]!;
    const shard = parameterBytes / servers;
    // Long enough for all workers' pushes and fetches one after the other, wherever they queue.
    const longest = 3 * cost.latency + (workers + servers) * (portTime(cost, gradientBytes / servers) + portTime(cost, shard) + cost.overhead) + workers * serviceTime / servers;
    if (waits || placement === 'co-located' || cost.node !== undefined || steps.some((step) => step !== steps[0]) || longest > period) return undefined;
    return { formula: 'n_push · step/P: nobody waits, and every push is applied before the worker\'s next is due', seconds: period / workers };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ fetchEvery, pushEvery, waits, servers: count }, cluster) {
    const { simulator, progress, workers } = cluster;
    const servers = shardServers(cluster, count);
    const machine = outages(cluster);

    function* worker(id: number): Process {
      const replica = modelReplica(cluster, servers, machine, id);
      for (let steps = 0;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          yield* replica.restart();
          continue;
        }
        const gradient = replica.gradient(drawBatch(cluster, id));
        yield machine.computeTime(id);
        if (!machine.hasComputed(id)) continue;
        steps++;
        replica.descend(gradient, cluster.rate(progress.samplesApplied));
        const fetched = replica.exchange({ pushes: steps % pushEvery === 0, fetches: steps % fetchEvery === 0 });
        if (waits && fetched !== undefined) yield* fetched;
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
