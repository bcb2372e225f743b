/** Workers who do nothing until they are called for something, and who drop out of it when they fail or leave. */
import { Interrupt, until, type Process, type Running, type Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import { outages } from '../outages.js';

export interface CalledWorkers<Errand> {
  isThere(worker: number): boolean;
  /** The worker, who is there, goes on the errand as soon as it is back from the one before; of several that it has not begun, on the last. */
  call(worker: number, errand: Errand): void;
  /** Fires when one who was out is back. */
  nextReturn(): Signal;
}

/**
 * Starts all workers.
 * @param go what a worker does on an errand
 * @param ended it has done so, or has dropped out, or will not go on it
 */
export function calledWorkers<Errand>(cluster: Cluster, go: (worker: number, errand: Errand) => Process, ended: (errand: Errand) => void): CalledWorkers<Errand> {
  const { simulator, ledger, workers, absences } = cluster;
  const machine = outages(cluster);
  const calls = Array.from({ length: workers }, () => simulator.signal<Errand>());
  /** By worker: the call that it follows, if any. */
  const followed: (Signal<Errand> | undefined)[] = [];
  let back = simulator.signal();

  function drop(call: Signal<Errand> | undefined): void {
    if (call?.hasFired === true) ended(call.value);
  }

  /** Takes the next call, and leaves the place for another. */
  function* follow(worker: number): Process {
    ledger.enter(worker, 'waiting');
    const call = calls[worker]!;
    const errand = yield* until(call);
    calls[worker] = simulator.signal();
    followed[worker] = call;
    yield* go(worker, errand);
    followed[worker] = undefined;
    ended(errand);
  }

  function* comeBack(worker: number): Process {
    for (const call of [followed[worker], calls[worker]]) drop(call);
    followed[worker] = undefined;
    calls[worker] = simulator.signal();
    yield* machine.recover(worker);
    if (!back.hasFired) back.fire();
  }

  function* live(worker: number): Process {
    for (;;) {
      while (machine.isOut(worker)) yield* comeBack(worker);
      const outAt = Math.min(machine.failsAt(worker), absences?.nextDeparture(worker, simulator.now) ?? Infinity);
      if (outAt < Infinity) simulator.scheduleAt(outAt, () => { processes[worker]!.interrupt(); });
      try {
        for (;;) yield* follow(worker);
      } catch (thrown) {
        if (!(thrown instanceof Interrupt)) throw thrown;
      }
    }
  }

  const processes: readonly Running[] = Array.from({ length: workers }, (_, worker) => simulator.start(live(worker)));
  return {
    isThere: (worker) => !machine.isOut(worker),
    call(worker, errand) {
      const call = calls[worker]!;
      if (call.hasFired) {
        drop(call);
        calls[worker] = simulator.signal();
      }
      calls[worker]!.fire(errand);
    },
    nextReturn() {
      if (back.hasFired) back = simulator.signal();
      return back;
    },
  };
}
