import { z } from '../../basics/fields.js';
import { costAmong } from '../collectives/node-cost.js';
import type { Process, Signal } from '../core/process.js';
import { portTime } from '../network/network.js';
import { drawBatch, send, type Cluster } from './cluster.js';
import type { Gradient, Shard } from './learning-task.js';
import { outages } from './outages.js';
import { aboutServers, areColocated, serverFields } from './server-fields.js';
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
    if (placement === 'co-located' || gradientBytes !== parameterBytes) return undefined;
    const bytes = parameterBytes / servers;
    // The last shard leaves after the others have left; these have been applied and come back meanwhile.
    const cycle = Math.max(...steps) + 2 * cost.latency + (servers + 1) * portTime(cost, bytes) + serviceTime / servers;
    return {
      formula: 'max(cycle/P, service/S, o + nβ/S), cycle = slowest step + 2L + (S+1)(o + nβ/S) + service/S: P cycles side by side, or what one server can do; attained by ports where all times are constant',
      seconds: Math.max(cycle / workers, serviceTime / servers, portTime(cost, bytes)),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ servers }, cluster) {
    const { task, progress, simulator, network, ledger, stepTimes, workers, batches, parameterBytes, wire } = cluster;
    const bytes = parameterBytes / servers;
    const pushed = wire.gradientBytes / servers;
    // What a worker's own port takes for all shards one way; what a push or pull takes beyond is queueing at the servers.
    const cost = costAmong(workers + servers, network.cost);
    const pushTime = cost.latency + servers * portTime(cost, pushed);
    const pullTime = cost.latency + servers * portTime(cost, bytes);
    const shards: Shard[] = Array.from({ length: servers }, (_, server) => task.shard(task.initial, server, servers));
    const updates = new Int32Array(servers);
    const idleFrom = new Float64Array(servers);
    // By worker and server: the updates that the shard had when it was read last.
    const readAt = new Int32Array(workers * servers);
    const machine = outages(cluster);
    const order = staggered(cluster, servers);

    function* worker(id: number): Process {
      const local = [...shards];
      const { machines: servedBy, servers: turns } = order[id % servers]!;
      let back = simulator.signal();
      let notDelivered = 0;
      let notApplied = 0;
      let notBack = 0;
      let begunAt = 0;
      let atServersSince = 0;
      let gradient: Gradient | undefined;

      function arrivesBack(): void {
        if (--notBack === 0) back.fire();
      }
      function pull(server: number): void {
        local[server] = shards[server]!;
        readAt[id * servers + server] = updates[server]!;
        send(cluster, cluster.serverMachine(server), id, bytes, false, arrivesBack);
      }
      function apply(server: number): void {
        const staleness = updates[server]! - readAt[id * servers + server]!;
        shards[server] = task.stepShard(shards[server]!, gradient!, cluster.rate(progress.samplesApplied, staleness));
        progress.applied(staleness);
        updates[server]!++;
        if (--notApplied === 0) progress.publish(() => task.assemble(shards), batches[id]!);
        pull(server);
      }
      function arrivesAtServer(turn: number): void {
        if (--notDelivered === 0) {
          ledger.move(id, Math.max(0, simulator.now - begunAt - pushTime), 'communication', 'server');
          ledger.enter(id, 'server');
          atServersSince = simulator.now;
        }
        // What a failed machine had not sent completely is lost.
        if (machine.hasFailed(id)) {
          arrivesBack();
          return;
        }
        const server = turns[turn]!;
        idleFrom[server] = Math.max(simulator.now, idleFrom[server]!) + cluster.serviceTime(server) / servers;
        simulator.scheduleAt(idleFrom[server], () => { apply(server); });
      }
      function begin(): Signal {
        ledger.enter(id, 'communication');
        begunAt = simulator.now;
        notDelivered = notApplied = notBack = servers;
        back = simulator.signal();
        return back;
      }

      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          const pulled = begin();
          turns.forEach(pull);
          yield pulled;
          continue;
        }
        gradient = task.gradient(task.assemble(local), drawBatch(cluster, id));
        ledger.enter(id, 'compute');
        const duration = stepTimes.next(id, simulator.now);
        yield Math.min(duration, machine.failsAt(id) - simulator.now);
        if (machine.hasFailed(id)) continue;
        progress.samplesComputed += batches[id]!;
        const exchanged = begin();
        gradient = wire.sent(id, gradient);
        if (network.sendEach !== undefined && !servedBy.includes(id)) network.sendEach(id, servedBy, pushed, false, arrivesAtServer);
        else servedBy.forEach((to, turn) => { send(cluster, id, to, pushed, false, () => { arrivesAtServer(turn); }); });
        yield exchanged;
        ledger.move(id, Math.min(pullTime, simulator.now - atServersSince), 'server', 'communication');
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});

/** By first server: the servers in the order in which a worker pushes to them, and their machines. Worker w begins with server w mod S. */
function staggered({ workers, serverMachine }: Cluster, servers: number): readonly { readonly servers: readonly number[]; readonly machines: readonly number[] }[] {
  return Array.from({ length: Math.min(workers, servers) }, (_, first) => {
    const turns = Array.from({ length: servers }, (__, turn) => (first + turn) % servers);
    return { servers: turns, machines: turns.map(serverMachine) };
  });
}
