import { costAmong } from '../../collectives/node-cost.js';
import { portTime, type MessageCost } from '../../network/network.js';
import { send, serversElsewhere, type Cluster } from '../cluster.js';
import { placesOf, type Exchange, type ExchangeRound } from './exchange.js';

/**
 * Over S parameter servers, each holding n/S bytes: every worker pushes its shards, worker w beginning with shard w mod S; a server that
 * has all P of them (summing as they come, γ) applies the update and answers every worker, server s beginning with worker s mod P.
 * Staggered so, no port is asked for twice while another is idle: with equal ports b, push and pull take n·max(P/S, 1)/b each.
 */
export function serverExchange(cluster: Cluster, servers: number): Exchange {
  const { simulator, network, ledger, workers, parameterBytes, wire, serverMachine } = cluster;
  const shard = parameterBytes / servers;
  const pushed = wire.gradientBytes / servers;
  // What a worker's own port takes for all shards one way, with nobody else about; what a push or pull takes beyond is queueing at the servers.
  const cost = costAmong(workers + servers, network.cost);
  const travelTime = (worker: number, bytes: number, arithmetic: number) => {
    // What is at home need not travel.
    const shards = serversElsewhere(cluster, worker, servers);
    return shards === 0 ? 0 : cost.latency + shards * portTime(cost, bytes) + arithmetic;
  };
  const pullTime = (worker: number) => travelTime(worker, shard, 0);
  const pushTime = (worker: number) => travelTime(worker, pushed, pushed * cost.reductionPerByte);

  function begin(members: readonly number[], resultExists: () => void): ExchangeRound {
    const places = placesOf(members, workers);
    let joined = 0;
    let updatesMissing = servers;
    let isAbandoned = false;
    const hasPushed = new Uint8Array(workers);
    const atServersSince = new Float64Array(workers);
    const pushesMissing = new Int32Array(servers).fill(members.length);
    const shardsMissing = new Int32Array(workers).fill(servers);
    const holdsResult = members.map(() => simulator.signal());

    function applyAndAnswer(server: number): void {
      simulator.schedule(cluster.serviceTime(server) / servers, () => {
        if (isAbandoned) return;
        if (--updatesMissing === 0) resultExists();
        for (let turn = 0; turn < members.length; turn++) {
          const place = (server + turn) % members.length;
          const worker = members[place]!;
          send(cluster, serverMachine(server), worker, shard, false, () => {
            if (--shardsMissing[worker]! > 0 || isAbandoned) return;
            ledger.move(worker, Math.min(pullTime(worker), simulator.now - atServersSince[worker]!), 'server', 'communication');
            holdsResult[place]!.fire();
          });
        }
      });
    }

    function entersServers(worker: number): void {
      ledger.enter(worker, 'server');
      atServersSince[worker] = simulator.now;
    }

    function push(worker: number): void {
      const begunAt = simulator.now;
      let shardsLeft = servers;
      for (let turn = 0; turn < servers; turn++) {
        const server = (places[worker]! + turn) % servers;
        send(cluster, worker, serverMachine(server), pushed, true, () => {
          if (isAbandoned) return;
          if (--shardsLeft === 0) {
            hasPushed[worker] = 1;
            ledger.move(worker, Math.max(0, simulator.now - begunAt - pushTime(worker)), 'communication', 'server');
            if (joined === members.length) entersServers(worker);
            else ledger.enter(worker, 'waiting');
          }
          pushesMissing[server]!--;
          if (pushesMissing[server] === 0) applyAndAnswer(server);
        });
      }
    }

    return {
      *join(worker) {
        ledger.enter(worker, 'communication');
        if (++joined === members.length) for (const each of members) if (hasPushed[each] === 1) entersServers(each);
        push(worker);
        yield holdsResult[places[worker]!]!;
      },
      abandon() { isAbandoned = true; },
    };
  }
  return { begin };
}

/** Seconds of one exchange when all P workers join together and the servers' own time is nothing: S servers, S a divisor of P. */
export function serverExchangeTime(workers: number, servers: number, bytes: number, { latency, overhead, secondsPerByte, reductionPerByte }: MessageCost): number {
  const shard = bytes / servers;
  return 2 * latency + workers * (2 * overhead + shard * (2 * secondsPerByte + reductionPerByte));
}

/** The same with a server on every worker's machine, where its own shard neither travels nor is waited for. */
export function colocatedExchangeTime(workers: number, bytes: number, { latency, overhead, secondsPerByte, reductionPerByte }: MessageCost): number {
  const others = workers - 1;
  return others === 0 ? 0 : 2 * latency + others * (2 * overhead + bytes / workers * (2 * secondsPerByte + reductionPerByte));
}
