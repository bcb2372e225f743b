import { portTime, type MessageCost } from '../network/network.js';
import type { Cluster } from './cluster.js';
import type { Exchange, ResultExists } from './exchange.js';

/**
 * Over S parameter servers, each holding n/S bytes: every worker pushes its shards, worker w beginning with shard w mod S; a server that
 * has all P of them (summing as they come, γ) applies the update and answers every worker, server s beginning with worker s mod P.
 * Staggered so, no port is asked for twice while another is idle: with equal ports b, push and pull take n·max(P/S, 1)/b each.
 */
export function serverExchange(cluster: Cluster, servers: number, resultExists: ResultExists): Exchange {
  const { simulator, network, ledger, workers, parameterBytes } = cluster;
  const shard = parameterBytes / servers;
  // What a worker's own port takes for all shards one way, with nobody else about; what a push or pull takes beyond is queueing at the servers.
  const pullTime = network.cost.latency + servers * portTime(network.cost, shard);
  const pushTime = pullTime + shard * network.cost.reductionPerByte;

  function begin() {
    return {
      joined: 0,
      updatesMissing: servers,
      hasPushed: new Uint8Array(workers),
      atServersSince: new Float64Array(workers),
      pushesMissing: new Int32Array(servers).fill(workers),
      shardsMissing: new Int32Array(workers).fill(servers),
      holdsResult: Array.from({ length: workers }, () => simulator.signal()),
    };
  }
  type Round = ReturnType<typeof begin>;

  function applyAndAnswer(round: Round, server: number): void {
    simulator.schedule(cluster.serviceTime(server) / servers, () => {
      if (--round.updatesMissing === 0) resultExists();
      for (let turn = 0; turn < workers; turn++) {
        const worker = (server + turn) % workers;
        network.send(workers + server, worker, shard, false, () => {
          if (--round.shardsMissing[worker]! > 0) return;
          ledger.move(worker, Math.min(pullTime, simulator.now - round.atServersSince[worker]!), 'server', 'communication');
          round.holdsResult[worker]!.fire();
        });
      }
    });
  }

  function entersServers(round: Round, worker: number): void {
    ledger.enter(worker, 'server');
    round.atServersSince[worker] = simulator.now;
  }

  function push(round: Round, worker: number): void {
    const begunAt = simulator.now;
    let shardsLeft = servers;
    for (let turn = 0; turn < servers; turn++) {
      const server = (worker + turn) % servers;
      network.send(worker, workers + server, shard, true, () => {
        if (--shardsLeft === 0) {
          round.hasPushed[worker] = 1;
          ledger.move(worker, Math.max(0, simulator.now - begunAt - pushTime), 'communication', 'server');
          if (round.joined === workers) entersServers(round, worker);
          else ledger.enter(worker, 'waiting');
        }
        round.pushesMissing[server]!--;
        if (round.pushesMissing[server] === 0) applyAndAnswer(round, server);
      });
    }
  }

  let current = begin();
  return {
    *join(worker) {
      const round = current;
      ledger.enter(worker, 'communication');
      if (++round.joined === workers) {
        for (let each = 0; each < workers; each++) if (round.hasPushed[each] === 1) entersServers(round, each);
        current = begin();
      }
      push(round, worker);
      yield round.holdsResult[worker]!;
    },
  };
}

/** Seconds of one exchange when all P workers join together and the servers' own time is nothing: S servers, S a divisor of P. */
export function serverExchangeTime(workers: number, servers: number, bytes: number, { latency, overhead, secondsPerByte, reductionPerByte }: MessageCost): number {
  const shard = bytes / servers;
  return 2 * latency + workers * (2 * overhead + shard * (2 * secondsPerByte + reductionPerByte));
}
