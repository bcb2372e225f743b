/**
 * Point to point between workers and parameter servers, each server holding an equal shard. The last `servers` participants are the servers, the
 * others workers. Staggered: worker w begins with shard w mod S, server s with worker s mod W, so that no port is asked for twice while
 * another is idle.
 */
import { portTime, type MessageCost } from '../network/network.js';
import type { Collective, Operation } from './collective.js';

interface Direction<Does extends Operation> {
  readonly operation: Does;
  readonly about: string;
  /** The shard that the one passes to the other, by turn of the one. */
  readonly senders: 'workers' | 'servers';
}

function shardTransfer<Does extends Operation>(servers: number, { operation, about, senders }: Direction<Does>): Collective<Does> {
  if (!(servers >= 1)) throw new RangeError(`parameters need at least one server, not ${servers}`);
  return {
    kind: 'staggered',
    operation,
    about,
    formula: 'L + max(W, S)·(o + n/S·β), W workers and S servers, all arriving together, full duplex',
    closedForm(participants, bytes, cost: MessageCost) {
      const workers = participants - servers;
      return workers === 0 ? 0 : cost.latency + Math.max(workers, servers) * portTime(cost, bytes / servers);
    },
    begin(network, machines, bytes, finished) {
      const workers = machines.length - servers;
      const isWorker = (participant: number) => participant < workers;
      const isSender = (participant: number) => isWorker(participant) === (senders === 'workers');
      const shard = bytes / servers;
      // What each waits for: its own arrival and, as a receiver, everything from the other side.
      const missing = Int32Array.from(machines, (_, participant) => isSender(participant) ? 1 : 1 + (isWorker(participant) ? servers : workers));
      const settle = (participant: number) => {
        missing[participant]!--;
        if (missing[participant] === 0) finished(participant);
      };
      return {
        arrive(participant) {
          settle(participant);
          if (!isSender(participant)) return;
          const [own, others, base] = isWorker(participant) ? [participant, servers, workers] : [participant - workers, workers, 0];
          for (let turn = 0; turn < others; turn++) {
            const other = base + (own + turn) % others;
            network.send(machines[participant]!, machines[other]!, shard, false, () => { settle(other); });
          }
        },
      };
    },
  };
}

/** Every worker sends each server its shard. A worker has finished when it has arrived: its messages are then its ports' affair. */
export function push(servers: number): Collective<'push'> {
  return shardTransfer(servers, { operation: 'push', about: 'push to the servers\' shards', senders: 'workers' });
}

/** Every server sends each worker its shard. */
export function pull(servers: number): Collective<'pull'> {
  return shardTransfer(servers, { operation: 'pull', about: 'pull of the servers\' shards', senders: 'servers' });
}
