/**
 * Parameter servers that take one step along every K gradients, of whatever ages. Which K make an update is settled as they come: by the first of
 * their shards to reach a server, so that all servers take the same ones (servers that each counted for themselves could keep every worker
 * waiting for ever). Each server applies its shard of an update when it has all K, in one service, first come first served. With K = 1 this is
 * asynchronous SGD.
 */
import type { Process, Signal } from '../../core/process.js';
import { drawBatch, type Cluster } from '../cluster.js';
import type { Gradient, Shard } from '../learning-task.js';
import { outages } from '../outages.js';
import { shardServers } from './shard-servers.js';

export interface GradientCollectorOptions {
  /** S. */
  readonly servers: number;
  /** K. */
  readonly waitFor: number;
  /** When a server sends a worker that has pushed its shard: once it has applied the update, so that an update's workers are distinct; or at once. */
  readonly answers: 'after the update' | 'at once';
}

/** A gradient on its way. */
interface Pushed {
  readonly worker: number;
  readonly gradient: Gradient;
  readonly samples: number;
  /** By server: the updates that the shard had which it was computed at. */
  readonly readAt: readonly number[];
  /** What it is for; undefined until its first shard has come. */
  update: Update | 'lost' | undefined;
  notDelivered: number;
}

interface Update {
  /** In order of arrival. */
  readonly gradients: Pushed[];
  /** By server: how many of the K it lacks. */
  readonly missing: Int32Array;
  notApplied: number;
  /** Along which servers step, where all its gradients count the same. */
  mean: Gradient | undefined;
}

interface Worker {
  /** By server: the shard as it was read last, and the updates that it had then. */
  readonly shards: Shard[];
  readonly readAt: number[];
  notBack: number;
  back: Signal;
  atServersSince: number | undefined;
}

/** Starts a process for every worker. */
export function startGradientCollector(cluster: Cluster, { servers: count, waitFor, answers }: GradientCollectorOptions): void {
  const { task, wire, simulator, ledger, progress, workers, batches, parameterBytes } = cluster;
  const servers = shardServers(cluster, count);
  const machine = outages(cluster);
  const pushed = wire.gradientBytes / count;
  const pushTimes = batches.map((_, id) => servers.travelTime(pushed, id));
  const pullTimes = batches.map((_, id) => servers.travelTime(parameterBytes / count, id));
  const all: readonly Worker[] = Array.from({ length: workers }, () => (
    { shards: [...servers.shards], readAt: new Array<number>(count).fill(0), notBack: 0, back: simulator.signal(), atServersSince: undefined }));
  let open = newUpdate();

  function* work(id: number): Process {
    for (;;) {
      if (machine.isOut(id)) {
        yield* machine.recover(id);
        yield fetch(id);
        continue;
      }
      const gradient = task.gradient(task.assemble(all[id]!.shards), drawBatch(cluster, id));
      yield machine.computeTime(id);
      if (machine.hasComputed(id)) yield exchange(id, wire.sent(id, gradient));
    }
  }

  /** Fires when it holds all shards as they are. */
  function fetch(id: number): Signal {
    const back = expect(id);
    for (let server = 0; server < count; server++) answer(server, id);
    return back;
  }

  /** The worker pushes a gradient. Fires when all servers have answered. */
  function exchange(id: number, gradient: Gradient): Signal {
    const back = expect(id);
    const begunAt = simulator.now;
    const own: Pushed = { worker: id, gradient, samples: batches[id]!, readAt: [...all[id]!.readAt], update: undefined, notDelivered: count };
    servers.sendToAll(id, pushed, (server) => { arrives(own, server, begunAt); });
    return back;
  }

  function arrives(own: Pushed, server: number, begunAt: number): void {
    const { worker: id } = own;
    // What a failed machine had not begun to deliver is lost.
    own.update ??= machine.hasFailed(id) ? 'lost' : join(own);
    const { update } = own;
    if (--own.notDelivered === 0) {
      ledger.move(id, Math.max(0, simulator.now - begunAt - pushTimes[id]!), 'communication', 'server');
      if (answers === 'at once' || update === 'lost' || isComplete(update)) entersServers(id);
      else ledger.enter(id, 'waiting');
    }
    if (update === 'lost') {
      arrivesBack(id);
      return;
    }
    update.missing[server]!--;
    if (update.missing[server] === 0) servers.whenServed(server, servers.serviceTime(server), () => { apply(server, update, id); });
    else if (answers === 'at once') answer(server, id);
  }

  /** Who has waited for others in vain no longer does once the K-th has come. */
  function join(own: Pushed): Update {
    const update = open;
    update.gradients.push(own);
    if (!isComplete(update)) return update;
    open = newUpdate();
    if (answers === 'after the update') {
      for (const { worker, notDelivered } of update.gradients) if (notDelivered === 0) entersServers(worker);
    }
    return update;
  }

  /** @param last whose shard was the K-th here */
  function apply(server: number, update: Update, last: number): void {
    step(server, update);
    if (--update.notApplied === 0) progress.publish(servers.model, update.gradients.reduce((sum, { samples }) => sum + samples, 0));
    if (answers === 'at once') answer(server, last);
    else for (const { worker } of update.gradients) answer(server, worker);
  }

  /** Along the mean over all samples; where the rate falls with the age, each gradient counts by its own rate. */
  function step(server: number, update: Update): void {
    const { gradients } = update;
    const ages = gradients.map(({ readAt }) => servers.updates[server]! - readAt[server]!);
    const youngest = Math.min(...ages);
    const rate = (age: number): number => cluster.rate(progress.samplesApplied, age);
    const most = rate(youngest);
    const along = ages.every((age) => rate(age) === most) ? update.mean ??= sum(gradients, () => 1) : sum(gradients, (index) => rate(ages[index]!) / most);
    servers.apply(server, along, youngest);
    ages.toSpliced(ages.indexOf(youngest), 1).forEach((age) => { progress.applied(age); });
  }

  function sum(gradients: readonly Pushed[], weight: (index: number) => number): Gradient {
    const total = gradients.reduce((samples, each) => samples + each.samples, 0);
    if (gradients.length === 1) return gradients[0]!.gradient;
    return task.sum(gradients.map(({ gradient }) => gradient), gradients.map(({ samples }, index) => weight(index) * samples / total));
  }

  /** What a worker reads it reads as the server sends it. */
  function answer(server: number, id: number): void {
    const { shards, readAt } = all[id]!;
    shards[server] = servers.shards[server]!;
    readAt[server] = servers.updates[server]!;
    servers.answer(server, id, () => { arrivesBack(id); });
  }

  function expect(id: number): Signal {
    const worker = all[id]!;
    ledger.enter(id, 'communication');
    worker.notBack = count;
    worker.atServersSince = undefined;
    worker.back = simulator.signal();
    return worker.back;
  }

  function arrivesBack(id: number): void {
    const worker = all[id]!;
    if (--worker.notBack > 0) return;
    if (worker.atServersSince !== undefined) ledger.move(id, Math.min(pullTimes[id]!, simulator.now - worker.atServersSince), 'server', 'communication');
    worker.back.fire();
  }

  function entersServers(id: number): void {
    all[id]!.atServersSince = simulator.now;
    ledger.enter(id, 'server');
  }

  function isComplete({ gradients }: Update): boolean {
    return gradients.length === waitFor;
  }

  function newUpdate(): Update {
    return { gradients: [], missing: new Int32Array(count).fill(waitFor), notApplied: count, mean: undefined };
  }

  for (let id = 0; id < workers; id++) simulator.start(work(id));
}
