/** A scenario in which nothing is left to chance and nobody is in the way: what closed forms speak of. */
import type { Scenario } from '../scenario/schema.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { lawsOf, orderStatistic, stragglersAre, type Stragglers } from '../simulation/compute/stragglers.js';
import { quietNetwork } from '../simulation/network/registry.js';

/** Mean step time (s) of laws that are the step time themselves; undefined for factors. */
export function meanStepTime(stragglers: Stragglers): number | undefined {
  const law = lawsOf(stragglers).find((each) => stragglersAre(each) === 'time');
  return law === undefined ? undefined : orderStatistic(law, 1, 1);
}

/**
 * Without stragglers, failures, absences, a neighbour, jitter, loss and other traffic. A step takes the time that the workload gives it, even where
 * the factors' mean is not 1 (slowdown, factors, markov), or the mean of a law that is the step time; a service takes its mean.
 */
export function quiet(scenario: Scenario): Scenario {
  const { cluster: { workers, machine, stragglers, loading }, network, server } = scenario;
  const mean = meanStepTime(stragglers);
  return {
    ...scenario,
    cluster: { workers, machine, ...(loading === undefined ? {} : { loading }), absences: [], stragglers: [mean === undefined ? { kind: 'none' } : { kind: 'empirical', times: [mean] }] },
    network: quietNetwork(network),
    neighbour: undefined,
    server: { perUpdate: meanServiceTime(server) },
  };
}
