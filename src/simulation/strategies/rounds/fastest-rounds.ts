/**
 * Rounds over S parameter servers in which every worker sends one vector, made of the same model, and the first K that reach a server make its
 * shard of the next one. Whoever is later drops what it is at when it holds that. A worker that has failed is late; what it had not sent
 * completely is lost, and it fetches the model when it works again. Servers are taken not to fail.
 */
import type { Process, Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import type { Gradient, Shard, Version } from '../learning-task.js';
import { outages } from '../outages.js';
import { shardServers } from '../servers/shard-servers.js';

/** What is learned in a round. */
export interface FastestWork {
  /** What that worker sends; asked for once, when it begins to send. */
  vector(worker: number): Gradient;
  /** What a server steps along. @param vectors of the workers that it has heard, in the order in which it has */
  combine(heard: readonly number[], vectors: readonly Gradient[]): Gradient;
}

export interface FastestRounds {
  /** S. */
  readonly servers: number;
  /** K. */
  readonly waitFor: number;
  /** By worker: samples that it computes in a round. */
  readonly loads: readonly number[];
  /** Samples that a round brings into the model. */
  readonly samples: number;
  /** Asked when a round begins. */
  readonly begin: (model: Version) => FastestWork;
}

interface Round {
  readonly number: number;
  readonly work: FastestWork;
  /** By worker: what it has sent. */
  readonly vectors: Gradient[];
  /** By server: who has been heard. */
  readonly heard: readonly number[][];
  /** By worker: shards of the next model that it lacks. */
  readonly shardsMissing: Int32Array;
  /** Servers that have not heard enough, and that have not made their shard. */
  notHeard: number;
  notMade: number;
  next: Round | undefined;
}

export function fastestRounds(cluster: Cluster, { servers: count, waitFor, loads, samples, begin }: FastestRounds): void {
  const { task, simulator, ledger, stepTimes, progress, wire, workers, parameterBytes } = cluster;
  const servers = shardServers(cluster, count);
  const shards: Shard[] = [...servers.shards];
  const pushed = wire.gradientBytes / count;
  const pushTime = (id: number) => servers.travelTime(pushed, id);
  const pullTime = (id: number) => servers.travelTime(parameterBytes / count, id);
  const machine = outages(cluster);
  let newest = round(0, task.initial);
  // By worker: the round whose model it has; what wakes it; whether all it sent is there; since when the servers are at work on that.
  const holds = loads.map(() => newest);
  const wakers: (Signal | undefined)[] = [];
  const isDelivered = new Uint8Array(workers);
  const atServersSince = new Float64Array(workers).fill(Infinity);

  function round(number: number, model: Version): Round {
    return {
      number, work: begin(model), vectors: [], heard: Array.from({ length: count }, () => []), shardsMissing: new Int32Array(workers).fill(count), notHeard: count, notMade: count, next: undefined,
    };
  }

  function hear(server: number, id: number, at: Round): void {
    const heard = at.heard[server]!;
    // One that failed after it was heard may send the same again.
    if (heard.length === waitFor || heard.includes(id)) return;
    heard.push(id);
    if (heard.length < waitFor) return;
    if (--at.notHeard === 0) isDelivered.forEach((isIn, each) => { if (isIn === 1) entersServers(each); });
    servers.whenServed(server, servers.serviceTime(server), () => { makeShard(server, at); });
  }

  function makeShard(server: number, at: Round): void {
    const heard = at.heard[server]!;
    const gradient = at.work.combine(heard, heard.map((id) => at.vectors[id]!));
    shards[server] = task.stepShard(shards[server]!, gradient, cluster.rate(progress.samplesApplied));
    if (--at.notMade === 0) {
      const model = task.assemble(shards);
      at.next = newest = round(at.number + 1, model);
      progress.publish(() => model, samples);
    }
    for (let turn = 0; turn < workers; turn++) {
      const id = (server + turn) % workers;
      servers.answer(server, id, () => {
        at.shardsMissing[id]!--;
        if (at.shardsMissing[id] === 0) takeUp(id, at.next!);
      });
    }
  }

  function entersServers(id: number): void {
    isDelivered[id] = 0;
    atServersSince[id] = simulator.now;
    ledger.enter(id, 'server');
  }

  /** The worker holds a model, the next one unless it was away. */
  function takeUp(id: number, next: Round): void {
    if (next.number <= holds[id]!.number) return;
    holds[id] = next;
    if (atServersSince[id]! < Infinity) ledger.move(id, Math.min(pullTime(id), simulator.now - atServersSince[id]!), 'server', 'communication');
    atServersSince[id] = Infinity;
    isDelivered[id] = 0;
    const waker = wakers[id];
    wakers[id] = undefined;
    waker?.fire();
  }

  /** Until the next model, but no longer than so many seconds. */
  function* untilNext(id: number, seconds: number): Process {
    const woken = wakers[id] = simulator.signal();
    if (seconds === Infinity) {
      yield woken;
      return;
    }
    const timer = simulator.schedule(seconds, () => {
      wakers[id] = undefined;
      woken.fire();
    });
    yield woken;
    simulator.cancel(timer);
  }

  function push(id: number, at: Round): void {
    const begunAt = simulator.now;
    let notDelivered = count;
    ledger.enter(id, 'communication');
    at.vectors[id] ??= at.work.vector(id);
    servers.sendToAll(id, pushed, (server) => {
      notDelivered--;
      if (machine.hasFailed(id)) return;
      hear(server, id, at);
      if (notDelivered > 0 || holds[id] !== at) return;
      ledger.move(id, Math.max(0, simulator.now - begunAt - pushTime(id)), 'communication', 'server');
      if (at.notHeard === 0) {
        entersServers(id);
        return;
      }
      isDelivered[id] = 1;
      ledger.enter(id, 'waiting');
    });
  }

  function* fetch(id: number): Process {
    ledger.enter(id, 'communication');
    const at = newest;
    const back = simulator.signal();
    let missing = count;
    for (let server = 0; server < count; server++) servers.answer(server, id, () => { if (--missing === 0) back.fire(); });
    yield back;
    takeUp(id, at);
  }

  function* worker(id: number): Process {
    for (;;) {
      if (machine.isOut(id)) {
        isDelivered[id] = 0;
        atServersSince[id] = Infinity;
        yield* machine.recover(id);
        yield* fetch(id);
        continue;
      }
      const at = holds[id]!;
      ledger.enter(id, 'compute');
      yield* untilNext(id, Math.min(stepTimes.next(id, simulator.now, loads[id]), machine.failsAt(id) - simulator.now));
      if (holds[id] !== at || machine.hasFailed(id)) continue;
      progress.samplesComputed += loads[id]!;
      push(id, at);
      yield* untilNext(id, machine.failsAt(id) - simulator.now);
    }
  }
  for (let id = 0; id < workers; id++) simulator.start(worker(id));
}
