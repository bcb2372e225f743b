/** A worker's own copy of a model that parameter servers keep: it goes on by itself while gradients are pushed and parameters fetched beside its computing. */
import type { Process, Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import type { Gradient, Samples, Shard } from '../learning-task.js';
import type { Outages } from '../outages.js';
import type { ShardServers } from './shard-servers.js';

export interface ModelReplica {
  /** Asked for at the copy as it is. */
  gradient(samples: Samples): Gradient;
  /** The copy takes a step along the gradient, which is accrued for the next push. */
  descend(gradient: Gradient, rate: number): void;
  /**
   * Pushes what is accrued, or fetches the parameters, or has the push answered with them; each only if the last of its kind is over.
   * @returns what waits for the parameters, if they are fetched; nobody needs to
   */
  exchange(wanted: { readonly pushes: boolean; readonly fetches: boolean }): Process | undefined;
  /** After a failure or an absence: what was accrued or under way is forgotten, and the parameters are waited for. */
  restart(): Process;
}

/** Parameters on their way to a worker. */
interface Fetch {
  readonly shards: Shard[];
  /** By server: others' updates of its shard when that was read. */
  readonly readAt: Int32Array;
  readonly begunAt: number;
  /** When the last server was asked. */
  atServersAt: number;
  missing: number;
  /** Whether a failure has lost some. */
  isLost: boolean;
  readonly ended: Signal;
}

/** What a server does with a message when its turn has come. */
interface Work {
  seconds(server: number): number;
  done(server: number): void;
}

const NO_WORK: Work = { seconds: () => 0, done: () => undefined };

export function modelReplica(cluster: Cluster, servers: ShardServers, machine: Outages, id: number): ModelReplica {
  const { task, wire, simulator, ledger, progress, batches, parameterBytes } = cluster;
  const { count } = servers;
  const pushed = wire.gradientBytes / count;
  const pullTime = servers.travelTime(parameterBytes / count, id);
  let copy = task.initial;
  /** By server: this worker's updates, and those of others that its copy has. */
  const own = new Int32Array(count);
  let readAt: Readonly<Int32Array> = new Int32Array(count);
  let accrued: Gradient[] = [];
  /** What the copy had read when the first of the accrued gradients was asked for. */
  let oldest = readAt;
  let isPushing = false;
  let fetching: Fetch | undefined;
  /** Restarts; what was sent before the last of them and had not arrived is lost. */
  let lives = 0;

  const othersUpdates = (server: number): number => servers.updates[server]! - own[server]!;

  /** Tells all servers something; they work on it in their turn, and then answer, if that is asked for. */
  function tell(bytes: number, work: Work, fetch: Fetch | undefined): void {
    const life = lives;
    servers.sendToAll(id, bytes, (server) => {
      if (fetch !== undefined) fetch.atServersAt = simulator.now;
      if (lives !== life || machine.hasFailed(id)) {
        if (fetch === undefined) return;
        fetch.isLost = true;
        arrives(fetch);
        return;
      }
      servers.whenServed(server, work.seconds(server), () => {
        work.done(server);
        if (fetch === undefined) return;
        fetch.shards[server] = servers.shards[server]!;
        fetch.readAt[server] = othersUpdates(server);
        servers.answer(server, id, () => { arrives(fetch); });
      });
    });
  }
  function arrives(fetch: Fetch): void {
    if (--fetch.missing > 0) return;
    if (fetching === fetch) {
      fetching = undefined;
      if (!fetch.isLost) {
        copy = task.assemble(fetch.shards);
        readAt = fetch.readAt;
      }
    }
    fetch.ended.fire();
  }
  function beginFetch(): Fetch {
    const { now } = simulator;
    fetching = { shards: [...servers.shards], readAt: new Int32Array(count), begunAt: now, atServersAt: now, missing: count, isLost: false, ended: simulator.signal() };
    return fetching;
  }
  /** One update, however many gradients. */
  function pushOfAccrued(): Work {
    const life = lives;
    const samples = accrued.length * batches[id]!;
    const gradient = wire.sent(id, accrued.length === 1 ? accrued[0]! : task.sum(accrued, accrued.map(() => 1)));
    const since = oldest;
    let missing = count;
    accrued = [];
    isPushing = true;
    return {
      seconds: servers.serviceTime,
      done(server) {
        servers.apply(server, gradient, othersUpdates(server) - since[server]!);
        own[server]!++;
        if (--missing > 0) return;
        if (lives === life) isPushing = false;
        progress.publish(servers.model, samples);
      },
    };
  }
  function* arrival(fetch: Fetch, sent: number): Process {
    ledger.enter(id, 'communication');
    yield fetch.ended;
    const { begunAt, atServersAt } = fetch;
    const travelled = Math.min(servers.travelTime(sent, id), atServersAt - begunAt) + Math.min(pullTime, simulator.now - atServersAt);
    ledger.move(id, simulator.now - begunAt - travelled, 'communication', 'server');
  }

  return {
    gradient(samples) {
      if (accrued.length === 0) oldest = readAt;
      return task.gradient(copy, samples);
    },
    descend(gradient, rate) {
      accrued.push(gradient);
      copy = task.descend(copy, gradient, rate);
    },
    exchange({ pushes, fetches }) {
      const isPushed = pushes && !isPushing;
      const fetch = fetches && fetching === undefined ? beginFetch() : undefined;
      if (isPushed) tell(pushed, pushOfAccrued(), fetch);
      else if (fetch !== undefined) tell(0, NO_WORK, fetch);
      return fetch === undefined ? undefined : arrival(fetch, isPushed ? pushed : 0);
    },
    restart() {
      lives++;
      accrued = [];
      isPushing = false;
      const fetch = beginFetch();
      tell(0, NO_WORK, fetch);
      return arrival(fetch, 0);
    },
  };
}
