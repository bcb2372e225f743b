import { count, z } from '../../basics/fields.js';
import { countOf } from '../../basics/units.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import { asynchronous } from './asynchronous.js';
import { drawBatch } from './cluster.js';
import { outages } from './outages.js';
import { pushPull, type Gate } from './servers/push-pull.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { shardServers } from './servers/shard-servers.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('stale-synchronous').describe('Asynchronous within bounds: a worker that is s steps ahead of the slowest waits for it.'),
  bound: count('s: steps that a worker may be ahead of the slowest; with 0 all begin every step together.', { least: 0 }),
  ...serverFields,
});

/**
 * Stale-synchronous parallel SGD: a worker that has done c steps begins the next one, on parameters that it reads then, only when every other has
 * done c − s; so what it reads has everybody's first c − s updates. Steps being worked on differ by at most s, steps done by s + 1, and a gradient
 * is at most (P − 1)(2s + 1) updates old. A step is done at a server once it has applied the gradient: each keeps the clocks for its own shard,
 * and holds its answer back. Whoever has failed or is absent is left out, and comes back at least level with the slowest. Source: Ho et al. 2013.
 */
export const staleSynchronous = strategy({
  options,
  line: { waitsFor: 'the slowest worker, when s steps ahead of it', staleness: 'P − 1 on average, at most (P − 1)(2s + 1)', traffic: 'a push and a pull, 2n', source: 'Ho et al. 2013' },
  outages: 'each',
  waitsForAll: ({ bound }) => bound === 0,
  hasStaleness: true,
  slices: ({ servers }) => servers > 1,
  reduces: false,
  compresses: true,
  example: { kind: 'stale-synchronous', bound: 1 },
  degenerate: { options: { kind: 'stale-synchronous', bound: 2 }, workers: 1, tolerance: 0, because: 'one worker is never ahead of itself' },
  inert: (_, { workers }) => (workers > 1 ? [] : [['bound', 'one worker is never ahead of another']]),
  about: (options) => `a worker waits when ${countOf(options.bound, 'step')} ahead of the slowest; push to and pull from ${aboutServers(options)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers) => workers,
  updateTime({ bound, ...own }, setting) {
    const { workers, steps, parameterBytes, gradientBytes, cost, serviceTime } = setting;
    if (steps.some((step) => step !== steps[0])) return undefined;
    // Who is served in turn is never two steps ahead.
    if (bound > 0 || workers === 1) return asynchronous.updateTime?.({ ...own, kind: 'asynchronous' }, setting);
    if (own.servers > 1 || own.placement === 'co-located' || gradientBytes !== parameterBytes) return undefined;
    const port = portTime(cost, parameterBytes);
    return {
      formula: '(step + 2L + 2(o + nβ) + service + (P − 1)·max(o + nβ, service))/P: one server, where all times are constant',
      seconds: (steps[0]! + 2 * cost.latency + 2 * port + serviceTime + (workers - 1) * Math.max(port, serviceTime)) / workers,
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ bound, servers: count }, cluster) {
    const { task, wire, simulator, workers, batches } = cluster;
    const servers = shardServers(cluster, count);
    const machine = outages(cluster);
    const clocks = boundedClocks(workers, count, bound);

    function* worker(id: number): Process {
      const server = pushPull(cluster, servers, machine, id, clocks);
      for (;;) {
        if (machine.isOut(id)) {
          clocks.leave(id);
          yield* machine.recover(id);
          clocks.join(id);
          yield server.fetch();
          continue;
        }
        const gradient = task.gradient(server.model(), drawBatch(cluster, id));
        yield machine.computeTime(id);
        if (machine.hasComputed(id)) yield server.exchange(wire.sent(id, gradient), batches[id]!);
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});

interface Clocks extends Gate {
  leave(worker: number): void;
  join(worker: number): void;
}

/** By server and worker: gradients applied. A worker is answered when its clock is at most `bound` ahead of the slowest one of those that are there. */
function boundedClocks(workers: number, servers: number, bound: number): Clocks {
  const clocks = new Int32Array(servers * workers);
  const isOut = new Uint8Array(workers);
  /** By server: the slowest clock, Infinity where nobody is there, and how many workers have it. */
  const slowest = new Float64Array(servers);
  const slowWorkers = new Int32Array(servers).fill(workers);
  const held = Array.from({ length: servers }, (): { readonly worker: number; readonly answer: () => void }[] => []);

  function isAdmitted(server: number, worker: number): boolean {
    return clocks[server * workers + worker]! - bound <= slowest[server]!;
  }

  /** A worker that was slowest is no more. */
  function advance(server: number): void {
    if (--slowWorkers[server]! > 0) return;
    let least = Infinity;
    let workersThere = 0;
    for (let worker = 0; worker < workers; worker++) {
      const clock = clocks[server * workers + worker]!;
      if (isOut[worker] === 1 || clock > least) continue;
      workersThere = clock < least ? 1 : workersThere + 1;
      least = clock;
    }
    slowest[server] = least;
    slowWorkers[server] = workersThere;
    const waiting = held[server]!;
    held[server] = waiting.filter(({ worker }) => !isAdmitted(server, worker));
    for (const { worker, answer } of waiting) if (isAdmitted(server, worker)) answer();
  }

  return {
    applied(server, worker) {
      if (clocks[server * workers + worker]!++ === slowest[server]) advance(server);
    },
    admit(server, worker, answer) {
      if (isAdmitted(server, worker)) answer();
      else held[server]!.push({ worker, answer });
    },
    leave(worker) {
      isOut[worker] = 1;
      for (let server = 0; server < servers; server++) if (clocks[server * workers + worker] === slowest[server]) advance(server);
    },
    join(worker) {
      isOut[worker] = 0;
      for (let server = 0; server < servers; server++) {
        const place = server * workers + worker;
        if (slowest[server] === Infinity) slowest[server] = clocks[place]!;
        clocks[place] = Math.max(clocks[place]!, slowest[server]!);
        if (clocks[place] === slowest[server]) slowWorkers[server]!++;
      }
    },
  };
}
