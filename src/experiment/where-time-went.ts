import { activities, noTime, type Activity } from '../basics/activities.js';
import type { Cluster } from '../simulation/strategies/cluster.js';

/**
 * Mean over the first so many workers of the seconds in each activity until now. Of their steps, what reading has lengthened them by is loading.
 * Of steps that were drawn ahead of the end of a run a little of it may be counted that had not begun.
 */
export function whereTimeWent({ simulator, ledger, stepTimes }: Cluster, workers: number): Record<Activity, number> {
  const mean = noTime();
  for (let worker = 0; worker < workers; worker++) {
    const loaded = stepTimes.loadedUntil?.(worker, simulator.now) ?? 0;
    if (loaded > 0) ledger.move(worker, loaded, 'compute', 'loading');
    const account = ledger.ofWorker(worker);
    for (const activity of activities) mean[activity] += account[activity] / workers;
  }
  return mean;
}
