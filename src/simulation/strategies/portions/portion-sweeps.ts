/**
 * Sweeps over portions of the training set, at one model each: a coordinator, on the machine of server 0, tells whoever is idle what to do next, in
 * messages of no bytes. A worker fetches the model once a sweep, unless it has it, adds up the gradients of its portions, and pushes the sum when it
 * is told that nothing is left to begin; a loss goes with the report that a portion is done. Who fails loses what it has not pushed, which is dealt
 * out again when that is noticed. Servers and coordinator are taken not to fail.
 */
import { FORWARD } from '../../compute/backward-pass.js';
import { until, type Process, type Signal } from '../../core/process.js';
import { send, type Cluster } from '../cluster.js';
import type { Gradient, Samples, Version } from '../learning-task.js';
import { outages } from '../outages.js';
import { transfer } from '../patterns.js';
import { Portions } from './portions.js';
import { shardServers } from '../servers/shard-servers.js';

/** A model that the servers hold; workers fetch it once. */
export interface Placed { readonly version: Version }

export interface PortionSweeps {
  /** All portions' gradients at that model. */
  gradient(at: Placed): Process<Gradient>;
  /** As long as all portions' losses at that model take. */
  losses(at: Placed): Process;
}

interface Sweep {
  readonly at: Placed;
  readonly wants: 'gradient' | 'loss';
  readonly portions: Portions;
  /** What arrived by pushes, and of how many samples. */
  readonly pushed: { readonly gradient: Gradient; readonly samples: number }[];
  readonly isOver: Signal;
}

/** What a worker is at. */
interface Copy {
  readonly sweep: Sweep;
  readonly portion: number;
  isStopped: boolean;
  interrupt: (() => void) | undefined;
}

export interface PortionSweepsOptions {
  readonly parts: readonly Samples[];
  /** Most copies of a portion under way beside the first. */
  readonly backups: number;
  /** S. */
  readonly servers: number;
  /** The model that every worker has at the start. */
  readonly first: Placed;
}

export function portionSweeps(cluster: Cluster, { parts, backups, servers: count, first }: PortionSweepsOptions): PortionSweeps {
  const { task, simulator, network, ledger, stepTimes, progress, wire, workers, parameterBytes, failures } = cluster;
  const servers = shardServers(cluster, count);
  const coordinator = cluster.serverMachine(0);
  const pushed = wire.gradientBytes / count;
  const pushTime = (id: number) => servers.travelTime(pushed, id) + pushed * network.cost.reductionPerByte;
  const pullTime = (id: number) => servers.travelTime(parameterBytes / count, id);
  const machine = outages(cluster);
  /** By worker. */
  const copies: (Copy | undefined)[] = [];
  let current: Sweep | undefined;
  let isThereWork = simulator.signal();

  function callWorkers(): void {
    const called = isThereWork;
    isThereWork = simulator.signal();
    called.fire();
  }

  function* sweepOver(at: Placed, wants: Sweep['wants']): Process<Sweep> {
    const sweep: Sweep = { at, wants, portions: new Portions(parts.length, backups), pushed: [], isOver: simulator.signal() };
    current = sweep;
    callWorkers();
    yield sweep.isOver;
    return sweep;
  }

  function deliver(id: number, { portions, isOver }: Sweep): void {
    portions.deliver(id);
    if (portions.areDelivered) isOver.fire();
  }

  /** The coordinator hears that a portion is done; other copies of it are to be stopped. */
  function report(id: number, { sweep, portion }: Copy): void {
    const useless = sweep.portions.finish(id, portion);
    if (useless === undefined) return;
    for (const other of useless) {
      send(cluster, coordinator, other, 0, false, () => {
        const copy = copies[other];
        if (copy?.sweep !== sweep || copy.portion !== portion) return;
        copy.isStopped = true;
        copy.interrupt?.();
      });
    }
    if (sweep.wants === 'loss') deliver(id, sweep);
  }

  /** A message for every shard, at once. What takes longer than `alone` is queueing at the servers. */
  function* withServers(id: number, alone: number, message: (server: number, delivered: () => void) => void): Process {
    const begunAt = simulator.now;
    const isDone = simulator.signal();
    let missing = count;
    ledger.enter(id, 'communication');
    for (let turn = 0; turn < count; turn++) message((id + turn) % count, () => { if (--missing === 0) isDone.fire(); });
    yield isDone;
    ledger.move(id, Math.max(0, simulator.now - begunAt - alone), 'communication', 'server');
  }

  function* push(id: number, sweep: Sweep): Process {
    const own = sweep.portions.heldBy(id).map((portion) => parts[portion]!);
    yield* withServers(id, pushTime(id), (server, delivered) => { send(cluster, id, cluster.serverMachine(server), pushed, true, delivered); });
    if (machine.hasFailed(id)) return;
    if (wire.isCompressed) sweep.pushed.push({ gradient: wire.sent(id, task.meanGradient(sweep.at.version, own)), samples: samplesOf(own) });
    deliver(id, sweep);
  }

  /** @returns whether it came to the end */
  function* compute(id: number, copy: Copy): Process<boolean> {
    const { count: samples } = parts[copy.portion]!;
    if (copy.isStopped || machine.hasFailed(id)) return false;
    ledger.enter(id, 'compute');
    const seconds = stepTimes.next(id, simulator.now, copy.sweep.wants === 'loss' ? FORWARD * samples : samples);
    const ends = simulator.signal<boolean>();
    const end = (isDone: boolean): void => {
      copy.interrupt = undefined;
      ends.fire(isDone);
    };
    const timer = simulator.schedule(Math.min(seconds, machine.failsAt(id) - simulator.now), () => { end(true); });
    copy.interrupt = () => {
      simulator.cancel(timer);
      end(false);
    };
    if (!(yield* until(ends)) || machine.hasFailed(id)) return false;
    progress.samplesComputed += samples;
    return true;
  }

  function* leave(id: number): Process {
    const delay = machine.hasFailed(id) ? failures!.detection : 0;
    const left = current;
    simulator.schedule(delay, () => {
      left?.portions.lose(id);
      callWorkers();
    });
    yield* machine.recover(id);
  }

  function* worker(id: number): Process {
    let has: Placed | undefined = first;
    for (;;) {
      if (machine.isOut(id)) {
        yield* leave(id);
        has = undefined;
        continue;
      }
      const sweep = current;
      const portion = sweep?.portions.next(id);
      if (sweep === undefined || (portion === undefined && sweep.portions.heldBy(id).length === 0)) {
        ledger.enter(id, 'waiting');
        yield isThereWork;
        continue;
      }
      yield* transfer(cluster, id, coordinator, id, 0);
      if (portion === undefined) {
        yield* push(id, sweep);
        continue;
      }
      const copy = copies[id] = { sweep, portion, isStopped: false, interrupt: undefined };
      if (has !== sweep.at) yield* withServers(id, pullTime(id), (server, delivered) => { servers.answer(server, id, delivered); });
      has = sweep.at;
      if (!(yield* compute(id, copy))) continue;
      yield* transfer(cluster, id, id, coordinator, 0);
      if (!machine.hasFailed(id)) report(id, copy);
    }
  }

  for (let id = 0; id < workers; id++) simulator.start(worker(id));
  return {
    *gradient(at) {
      const { pushed: arrived } = yield* sweepOver(at, 'gradient');
      // As every step of servers: one service, by each for its shard.
      yield Math.max(...Array.from({ length: count }, (_, server) => servers.serviceTime(server)));
      if (!wire.isCompressed) return task.meanGradient(at.version, parts);
      return task.sum(arrived.map(({ gradient }) => gradient), arrived.map(({ samples }) => samples / samplesOf(parts)));
    },
    *losses(at) {
      yield* sweepOver(at, 'loss');
    },
  };
}

function samplesOf(parts: readonly Samples[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}
