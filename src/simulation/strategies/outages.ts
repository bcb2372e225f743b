/** Workers that fail or leave where nobody waits for them: each loses the gradient that it was at, and goes on from the model as it then is. */
import type { Process } from '../core/process.js';
import type { Cluster } from './cluster.js';

export interface Outages {
  /** Whether the worker has failed, and has not been repaired. */
  hasFailed(worker: number): boolean;
  /** Whether it has failed or is absent now. */
  isOut(worker: number): boolean;
  /** Waits until the worker is there and works; one that cannot be replaced waits for ever. */
  recover(worker: number): Process;
  /** When the worker fails next (s); Infinity for never. */
  failsAt(worker: number): number;
  /** The worker begins to compute a gradient of its batch. @returns seconds until it has, or fails */
  computeTime(worker: number): number;
  /** Whether it has; a failure loses it. */
  hasComputed(worker: number): boolean;
  /** Both, for who need not count every nanosecond: the worker computes a gradient. @returns whether it has not been lost */
  compute(worker: number): Process<boolean>;
}

export function outages({ simulator, ledger, progress, stepTimes, batches, workers, failures, absences }: Cluster): Outages {
  const failsAt = Float64Array.from({ length: workers }, (_, worker) => failures?.nextFailure(worker, simulator.now) ?? Infinity);
  let replacementsLeft = failures?.replacements ?? 0;
  let workersLeft = workers;
  const hasFailed = (worker: number): boolean => failsAt[worker]! <= simulator.now;
  const isAbsent = (worker: number): boolean => absences !== undefined && !absences.isPresent(worker, simulator.now);

  function computeTime(worker: number): number {
    ledger.enter(worker, 'compute');
    return Math.min(stepTimes.next(worker, simulator.now), failsAt[worker]! - simulator.now);
  }
  function hasComputed(worker: number): boolean {
    if (hasFailed(worker)) return false;
    progress.samplesComputed += batches[worker]!;
    return true;
  }

  return {
    hasFailed,
    isOut: (worker) => hasFailed(worker) || isAbsent(worker),
    failsAt: (worker) => failsAt[worker]!,
    computeTime,
    hasComputed,
    *compute(worker) {
      yield computeTime(worker);
      return hasComputed(worker);
    },
    *recover(worker) {
      ledger.enter(worker, 'down');
      while (hasFailed(worker)) {
        progress.failures++;
        if (replacementsLeft-- <= 0) {
          if (--workersLeft === 0) progress.giveUp('machines');
          yield Infinity;
        }
        const { detection, restart } = failures!;
        const noticedAt = failsAt[worker]! + detection;
        const worksFrom = noticedAt + restart;
        failsAt[worker] = failures!.nextFailure(worker, noticedAt);
        // It may have failed during a message, at whose end this is noticed.
        yield Math.max(0, worksFrom - simulator.now);
      }
      if (isAbsent(worker)) yield absences!.nextReturn(worker, simulator.now) - simulator.now;
    },
  };
}
