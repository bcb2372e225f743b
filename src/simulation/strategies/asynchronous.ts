import { count, z } from '../../basics/fields.js';
import type { Process, Signal } from '../core/process.js';
import { portTime } from '../network/network.js';
import { drawBatch } from './cluster.js';
import type { Gradient, Shard } from './learning-task.js';
import { outages } from './outages.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous').describe('Nobody waits: a server applies every gradient as it comes, however old.'),
  servers: count('Parameter servers, each with an equal shard of the model; they update independently of each other.').default(1),
});

/**
 * Asynchronous SGD with parameter servers, first come first served: a shard's staleness is P − 1 on average. With S servers a worker may compute with
 * shards of different ages; its gradient counts as an update when the last of them has applied it. Servers are taken not to fail. Source: Dean et al. 2012.
 */
export const asynchronous = strategy({
  options,
  about: ({ servers }) => `no worker waits for another; push to and pull from ${servers === 1 ? 'one parameter server' : `${servers} parameter servers`}`,
  servers: ({ servers }) => servers,
  updatesPerRound: (workers) => workers,
  updateTime({ servers }, { workers, steps, parameterBytes, cost, serviceTime }) {
    const bytes = parameterBytes / servers;
    const cycle = Math.max(...steps) + 2 * (cost.latency + servers * portTime(cost, bytes)) + serviceTime / servers;
    return {
      formula: 'max(cycle/P, service/S, o + nβ/S): what one server can do, or P cycles side by side; attained when all times are constant',
      seconds: Math.max(cycle / workers, serviceTime / servers, portTime(cost, bytes)),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ servers }, cluster) {
    const { task, learningRate, progress, simulator, network, ledger, stepTimes, workers, batches, parameterBytes } = cluster;
    const bytes = parameterBytes / servers;
    // What a worker's own port takes for all shards one way; what a push or pull takes beyond is queueing at the servers.
    const oneWay = network.cost.latency + servers * portTime(network.cost, bytes);
    const shards: Shard[] = Array.from({ length: servers }, (_, server) => task.shard(task.initial, server, servers));
    const updates = new Int32Array(servers);
    const idleFrom = new Float64Array(servers);
    const machine = outages(cluster);

    function* worker(id: number): Process {
      const local = [...shards];
      const readAt = new Int32Array(servers);
      let atServersSince = 0;

      /** A gradient's way through the servers and back, all shards side by side. @param isPushed without a push it is only a pull */
      function exchange(gradient: Gradient | undefined): Signal {
        const back = simulator.signal();
        const begunAt = simulator.now;
        let notDelivered = servers;
        let notApplied = servers;
        let notBack = servers;

        function pull(server: number): void {
          local[server] = shards[server]!;
          readAt[server] = updates[server]!;
          network.send(workers + server, id, bytes, false, () => { if (--notBack === 0) back.fire(); });
        }
        function apply(server: number, pushed: Gradient): void {
          shards[server] = task.stepShard(shards[server]!, pushed, learningRate);
          progress.applied(updates[server]! - readAt[server]!);
          updates[server]!++;
          if (--notApplied === 0) progress.publish(() => task.assemble(shards), batches[id]!);
          pull(server);
        }
        for (let turn = 0; turn < servers; turn++) {
          const server = (id + turn) % servers;
          if (gradient === undefined) {
            pull(server);
            continue;
          }
          network.send(id, workers + server, bytes, false, () => {
            if (--notDelivered === 0) {
              ledger.move(id, Math.max(0, simulator.now - begunAt - oneWay), 'communication', 'server');
              ledger.enter(id, 'server');
              atServersSince = simulator.now;
            }
            // What a failed machine had not sent completely is lost.
            if (machine.hasFailed(id)) {
              if (--notBack === 0) back.fire();
              return;
            }
            idleFrom[server] = Math.max(simulator.now, idleFrom[server]!) + cluster.serviceTime(server) / servers;
            simulator.scheduleAt(idleFrom[server]!, () => { apply(server, gradient); });
          });
        }
        return back;
      }

      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          ledger.enter(id, 'communication');
          yield exchange(undefined);
          continue;
        }
        const gradient = task.gradient(task.assemble(local), drawBatch(cluster, id));
        ledger.enter(id, 'compute');
        const duration = stepTimes.next(id, simulator.now);
        yield Math.min(duration, machine.failsAt(id) - simulator.now);
        if (machine.hasFailed(id)) continue;
        progress.samplesComputed += batches[id]!;
        ledger.enter(id, 'communication');
        yield exchange(gradient);
        ledger.move(id, Math.min(oneWay, simulator.now - atServersSince), 'server', 'communication');
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
