/** How a worker pushes a gradient to parameter servers that update asynchronously, and waits until it has the parameters back. */
import type { Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import type { Gradient, Shard, Version } from '../learning-task.js';
import type { Outages } from '../outages.js';
import type { ShardServers } from './shard-servers.js';

export interface PushPull {
  /** The model as the worker has read it, shard by shard. */
  model(): Version;
  /** Pushes the gradient of so many samples; each server applies its shard and answers. Fires when all have. */
  exchange(gradient: Gradient, samples: number): Signal;
  /** Fires when it holds all shards as they are. */
  fetch(): Signal;
}

/** Who holds a server's answer back. */
export interface Gate {
  /** The server has applied the worker's gradient. */
  applied(server: number, worker: number): void;
  /** Calls at once, or as soon as the worker may be answered. */
  admit(server: number, worker: number, answer: () => void): void;
}

/** @param gate default: answers are given at once */
export function pushPull(cluster: Cluster, servers: ShardServers, machine: Outages, id: number, gate?: Gate): PushPull {
  const { simulator, ledger, progress, task, wire, parameterBytes } = cluster;
  const { count } = servers;
  const pushed = wire.gradientBytes / count;
  const pushTime = servers.travelTime(pushed, id);
  const pullTime = servers.travelTime(parameterBytes / count, id);
  const local: Shard[] = [...servers.shards];
  /** By server: the updates that its shard had when it was read. */
  // Not a typed array: 100,000 of them, each with memory of its own, take three times as long.
  const readAt = new Array<number>(count).fill(0);
  let gradient: Gradient | undefined;
  let samples = 0;
  let begunAt = 0;
  let atServersSince = 0;
  let notDelivered = 0;
  let notApplied = 0;
  let notRead = 0;
  let notBack = 0;
  let isAtServers = false;
  let isHeldBack = false;
  let back = simulator.signal();

  function begin(): Signal {
    ledger.enter(id, 'communication');
    begunAt = simulator.now;
    isAtServers = false;
    notDelivered = notApplied = notRead = notBack = count;
    back = simulator.signal();
    return back;
  }
  function arrivesBack(): void {
    if (--notBack > 0) return;
    if (isAtServers) ledger.move(id, Math.min(pullTime, simulator.now - atServersSince), 'server', 'communication');
    back.fire();
  }
  function entersServers(): void {
    isAtServers = true;
    ledger.enter(id, 'server');
    atServersSince = simulator.now;
  }
  function holdBack(): void {
    isHeldBack = true;
    ledger.enter(id, 'waiting');
  }
  function read(server: number): void {
    local[server] = servers.shards[server]!;
    readAt[server] = servers.updates[server]!;
    servers.answer(server, id, arrivesBack);
    if (--notRead > 0 || !isHeldBack) return;
    isHeldBack = false;
    entersServers();
  }
  // A closure for each server and worker, kept, would be half of the memory of 100,000 workers.
  function answer(server: number): void {
    if (gate === undefined) read(server);
    else gate.admit(server, id, () => { read(server); });
  }
  function apply(server: number): void {
    servers.apply(server, gradient!, servers.updates[server]! - readAt[server]!);
    if (--notApplied === 0) progress.publish(servers.model, samples);
    gate?.applied(server, id);
    answer(server);
    if (notApplied === 0 && notRead > 0) holdBack();
  }
  function arrivesAtServer(server: number): void {
    if (--notDelivered === 0) {
      ledger.move(id, Math.max(0, simulator.now - begunAt - pushTime), 'communication', 'server');
      entersServers();
    }
    // What a failed machine had not sent completely is lost.
    if (machine.hasFailed(id)) {
      notRead--;
      arrivesBack();
      return;
    }
    servers.whenServed(server, servers.serviceTime(server), () => { apply(server); });
  }

  return {
    model: () => task.assemble(local),
    exchange(own, behindIt) {
      gradient = own;
      samples = behindIt;
      const exchanged = begin();
      servers.sendToAll(id, pushed, arrivesAtServer);
      return exchanged;
    },
    fetch() {
      const fetched = begin();
      for (let server = 0; server < count; server++) answer(server);
      if (notRead > 0) holdBack();
      return fetched;
    },
  };
}
