/** Round trips between a worker and S parameter servers that count as one: what it pushes is applied as a whole, and what it pulls is one version. */
import { until, type Process, type Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import { shardServers } from './shard-servers.js';

export interface ServerRoundTrips {
  /** The worker sends its change in shards, which the servers apply first come first served, and is sent the model when the last of them has. */
  push(worker: number, applied: () => void): Process;
  /** The worker is sent the model. */
  pull(worker: number): Process;
}

/** @param hasFailed what a machine that has failed had not sent completely is lost */
export function serverRoundTrips(cluster: Cluster, count: number, hasFailed: (worker: number) => boolean): ServerRoundTrips {
  const { simulator, ledger, parameterBytes, wire } = cluster;
  const servers = shardServers(cluster, count);
  const pushed = wire.gradientBytes / count;
  const pushTime = (worker: number) => servers.travelTime(pushed, worker);
  const pullTime = (worker: number) => servers.travelTime(parameterBytes / count, worker);

  function sendModel(worker: number): Signal {
    const holdsModel = simulator.signal();
    let missing = count;
    for (let turn = 0; turn < count; turn++) {
      servers.answer((worker + turn) % count, worker, () => {
        if (--missing === 0) holdsModel.fire();
      });
    }
    return holdsModel;
  }

  return {
    *pull(worker) {
      ledger.enter(worker, 'communication');
      yield sendModel(worker);
    },
    *push(worker, applied) {
      const begunAt = simulator.now;
      const isDone = simulator.signal<boolean>();
      let notDelivered = count;
      let notServed = count;
      ledger.enter(worker, 'communication');
      servers.sendToAll(worker, pushed, (server) => {
        const isLast = --notDelivered === 0;
        if (isLast) {
          ledger.move(worker, Math.max(0, simulator.now - begunAt - pushTime(worker)), 'communication', 'server');
          ledger.enter(worker, 'server');
        }
        if (hasFailed(worker)) {
          if (isLast) isDone.fire(false);
          return;
        }
        servers.whenServed(server, servers.serviceTime(server), () => {
          if (--notServed === 0) isDone.fire(true);
        });
      });
      if (!(yield* until(isDone))) return;
      applied();
      const atServersSince = simulator.now;
      yield sendModel(worker);
      ledger.move(worker, Math.min(pullTime(worker), simulator.now - atServersSince), 'server', 'communication');
    },
  };
}
