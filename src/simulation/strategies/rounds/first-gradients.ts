/**
 * Rounds over S parameter servers that end with the first K gradients. In a round all gradients are of one model, the newest. The first K to reach
 * a server, whichever, make the next model: each server applies its shard of their mean once it has all K, in one service, and sends it out.
 * Whoever comes later is dropped. Workers know that a round is over when they hold the next model, or when a push of theirs is acknowledged.
 * A worker that has failed is one more that is late: what it had not begun to deliver is lost, and once it works again it fetches the newest
 * model. Servers are taken not to fail.
 */
import { costAmong } from '../../collectives/node-cost.js';
import type { Process, Signal } from '../../core/process.js';
import { portTime } from '../../network/network.js';
import { drawBatch, send, serversElsewhere, type Cluster } from '../cluster.js';
import type { Gradient, Samples, Version } from '../learning-task.js';
import { outages } from '../outages.js';

export interface FirstGradientsOptions {
  /** S. */
  readonly servers: number;
  /** K. */
  readonly waitFor: number;
  /** The next model stops whoever still computes; or those finish, push in vain, and are answered only then. */
  readonly late: 'cancel' | 'drop';
  /** Gradients that a worker may give to one round. */
  readonly perWorker: 'one' | 'any';
}

/** A gradient that has been computed. */
interface Pushed {
  readonly worker: number;
  /** The round whose model it is of. */
  readonly of: Round;
  readonly samples: Samples;
  /** What arrives of it where it is compressed. */
  readonly compressed: Gradient | undefined;
  standing: 'under way' | 'first' | 'late' | 'lost';
  notDelivered: number;
}

interface Round {
  readonly number: number;
  readonly model: Version;
  /** Gradients of it whose sending has begun. */
  begun: number;
  /** The first so far, in order of arrival. */
  readonly first: Pushed[];
  /** By server: how many of the K it lacks. */
  readonly missing: Int32Array;
  notApplied: number;
  /** Who is sent the next model by each server that has applied it. */
  audience: readonly { readonly id: number; shardsMissing: number }[] | undefined;
  /** Who is sent it after them. */
  readonly others: number[];
  next: Round | undefined;
}

interface Worker {
  /** The round whose model it holds, if any. */
  holds: Round | undefined;
  /** Number of the last round that it gave a gradient to; −1 for none. */
  gave: number;
  isThere: boolean;
  pushing: Pushed | undefined;
  isWaiting: boolean;
  atServersSince: number | undefined;
  awaits: Signal | undefined;
}

/** Starts a process for every worker. */
export function startFirstGradients(cluster: Cluster, { servers, waitFor, late, perWorker }: FirstGradientsOptions): void {
  const { task, simulator, network, ledger, progress, workers, batches, parameterBytes, wire, serverMachine } = cluster;
  const shard = parameterBytes / servers;
  const pushed = wire.gradientBytes / servers;
  // What a worker's own port takes for all shards one way; what a push or pull takes beyond is queueing at the servers.
  const cost = costAmong(workers + servers, network.cost);
  const travelTimes = (bytes: number, arithmetic: number): readonly number[] => batches.map((_, id) => {
    const travelling = serversElsewhere(cluster, id, servers);
    return travelling === 0 ? 0 : cost.latency + travelling * portTime(cost, bytes) + arithmetic;
  });
  const pushTimes = travelTimes(pushed, pushed * cost.reductionPerByte);
  const pullTimes = travelTimes(shard, 0);
  const machine = outages(cluster);
  let round = begin(0, task.initial);
  const all: readonly Worker[] = Array.from({ length: workers }, () => (
    { holds: round, gave: -1, isThere: true, pushing: undefined, isWaiting: false, atServersSince: undefined, awaits: undefined }));

  function* work(id: number): Process {
    for (;;) {
      yield* turn(id);
      const gradient = yield* compute(id);
      if (gradient !== undefined) push(gradient);
    }
  }

  /** Until there is a gradient to compute: at a new model, or another one at the same while its round is open. */
  function* turn(id: number): Process {
    const worker = all[id]!;
    for (;;) {
      if (machine.isOut(id)) yield* comeBack(id);
      else if (isReady(worker)) return;
      else {
        if (worker.pushing === undefined && worker.holds !== undefined) idle(id);
        yield* sleep(worker);
      }
    }
  }

  function isReady({ holds, gave, pushing }: Worker): boolean {
    if (holds === undefined) return false;
    return holds.number > gave || (perWorker === 'any' && pushing === undefined && holds === round && !isOver(round));
  }

  /** @returns undefined where the next model or a failure came before the end */
  function* compute(id: number): Process<Pushed | undefined> {
    const worker = all[id]!;
    const of = worker.holds!;
    const samples = drawBatch(cluster, id);
    worker.pushing = undefined;
    worker.isWaiting = false;
    const duration = machine.computeTime(id);
    if (late === 'drop') {
      yield duration;
    } else {
      const end = simulator.schedule(duration, () => { wake(worker); });
      yield* sleep(worker);
      if (worker.holds !== of) {
        simulator.cancel(end);
        return undefined;
      }
    }
    if (!machine.hasComputed(id)) return undefined;
    const compressed = wire.isCompressed ? wire.sent(id, task.gradient(of.model, samples)) : undefined;
    return { worker: id, of, samples, compressed, standing: 'under way', notDelivered: servers };
  }

  function push(gradient: Pushed): void {
    const { worker: id, of } = gradient;
    const worker = all[id]!;
    const begunAt = simulator.now;
    worker.gave = of.number;
    worker.pushing = gradient;
    ledger.enter(id, 'communication');
    if (++of.begun === waitFor) all.forEach(({ isWaiting }, other) => { if (isWaiting) entersServers(other); });
    for (let turn = 0; turn < servers; turn++) {
      const server = (id + turn) % servers;
      send(cluster, id, serverMachine(server), pushed, true, () => { arrives(gradient, server, begunAt); });
    }
  }

  function arrives(gradient: Pushed, server: number, begunAt: number): void {
    const { worker: id, of } = gradient;
    if (gradient.standing === 'under way') {
      gradient.standing = machine.hasFailed(id) ? 'lost' : of === round && !isOver(of) ? 'first' : 'late';
      if (gradient.standing === 'first') of.first.push(gradient);
    }
    if (--gradient.notDelivered === 0 && all[id]!.pushing === gradient) isPushed(gradient, begunAt);
    if (gradient.standing !== 'first') return;
    of.missing[server]!--;
    if (of.missing[server] === 0) apply(server, of);
  }

  /** All of it is delivered, and its worker has not gone on with another model meanwhile. */
  function isPushed({ worker: id, standing }: Pushed, begunAt: number): void {
    const worker = all[id]!;
    worker.pushing = undefined;
    ledger.move(id, Math.max(0, simulator.now - begunAt - pushTimes[id]!), 'communication', 'server');
    if (standing === 'lost') worker.gave = -1;
    if (standing === 'late' && late === 'drop') answer(id);
    wake(worker);
  }

  function apply(server: number, of: Round): void {
    of.audience ??= audienceOf(of).map((id) => ({ id, shardsMissing: servers }));
    const { audience } = of;
    simulator.schedule(cluster.serviceTime(server) / servers, () => {
      const isLast = --of.notApplied === 0;
      if (isLast) end(of);
      for (let turn = 0; turn < audience.length; turn++) {
        const listener = audience[(server + turn) % audience.length]!;
        send(cluster, serverMachine(server), listener.id, shard, false, () => {
          if (--listener.shardsMissing === 0) receives(listener.id, of.next!);
        });
      }
      if (isLast) of.others.forEach(answer);
    });
  }

  function end(of: Round): void {
    const { number, model } = of;
    const first = of.first.toSorted((a, b) => a.worker - b.worker);
    const total = first.reduce((sum, { samples }) => sum + samples.count, 0);
    const mean = wire.isCompressed ? task.sum(first.map(({ compressed }) => compressed!), first.map(({ samples }) => samples.count / total))
      : task.meanGradient(model, first.map(({ samples }) => samples));
    round = of.next = begin(number + 1, task.step(model, mean, cluster.rate(progress.samplesApplied)));
    const { model: next } = round;
    progress.publish(() => next, total);
  }

  /** Who is there: all, for whoever still computes is to stop; or those that have given, ascending. */
  function audienceOf({ first }: Round): readonly number[] {
    const ids = late === 'cancel' ? Array.from(all.keys()) : first.map(({ worker }) => worker).sort((a, b) => a - b);
    return ids.filter((id) => all[id]!.isThere);
  }

  /** The worker alone is sent the newest model; one that is being made instead of the present one. */
  function answer(id: number): void {
    const newest = round;
    if (isOver(newest)) {
      newest.others.push(id);
      return;
    }
    let shardsMissing = servers;
    for (let turn = 0; turn < servers; turn++) {
      send(cluster, serverMachine((id + turn) % servers), id, shard, false, () => {
        if (--shardsMissing === 0) receives(id, newest);
      });
    }
  }

  function receives(id: number, model: Round): void {
    const worker = all[id]!;
    if (worker.holds !== undefined && model.number <= worker.holds.number) return;
    worker.holds = model;
    worker.pushing = undefined;
    if (worker.atServersSince !== undefined) ledger.move(id, Math.min(pullTimes[id]!, simulator.now - worker.atServersSince), 'server', 'communication');
    worker.atServersSince = undefined;
    wake(worker);
  }

  /** It has failed or left, and asks for the newest model when it works again. */
  function* comeBack(id: number): Process {
    const worker = all[id]!;
    Object.assign(worker, { isThere: false, pushing: undefined, isWaiting: false, atServersSince: undefined });
    yield* machine.recover(id);
    worker.isThere = true;
    worker.holds = undefined;
    ledger.enter(id, 'communication');
    answer(id);
  }

  /** Waiting for others, or, once enough have been sent, for the servers. */
  function idle(id: number): void {
    const { holds, atServersSince, isWaiting } = all[id]!;
    if (atServersSince !== undefined || isWaiting) return;
    if (holds !== round || round.begun >= waitFor) {
      entersServers(id);
    } else {
      all[id]!.isWaiting = true;
      ledger.enter(id, 'waiting');
    }
  }

  function entersServers(id: number): void {
    const worker = all[id]!;
    worker.isWaiting = false;
    worker.atServersSince = simulator.now;
    ledger.enter(id, 'server');
  }

  function* sleep(worker: Worker): Process {
    worker.awaits = simulator.signal();
    yield worker.awaits;
  }

  function wake(worker: Worker): void {
    const { awaits } = worker;
    worker.awaits = undefined;
    awaits?.fire();
  }

  function begin(number: number, model: Version): Round {
    return { number, model, begun: 0, first: [], missing: new Int32Array(servers).fill(waitFor), notApplied: servers, audience: undefined, others: [], next: undefined };
  }

  function isOver({ first }: Round): boolean {
    return first.length === waitFor;
  }

  for (let id = 0; id < workers; id++) simulator.start(work(id));
}
