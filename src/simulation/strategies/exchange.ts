/** How all workers bring a contribution and go on with the combined result. Who uses one need not know whether an all-reduce or servers do it. */
import type { AllReduceAlgorithm } from '../collectives/all-reduce.js';
import type { Process } from '../core/process.js';
import type { Cluster } from './cluster.js';

export interface Exchange {
  /** The worker brings its contribution, ready now, and waits until it holds the result. */
  join(worker: number): Process;
}

/** Called once a round, when its result has come to exist. */
export type ResultExists = () => void;

/**
 * Over an all-reduce among the workers. Until the last has arrived the others are waiting for it; from then on they communicate. The result
 * exists once every worker holds it.
 */
export function allReduceExchange(cluster: Cluster, algorithm: AllReduceAlgorithm, resultExists: ResultExists): Exchange {
  const { simulator, network, ledger, workers, parameterBytes } = cluster;
  const machines = Array.from({ length: workers }, (_, worker) => worker);

  function begin() {
    const holdsResult = machines.map(() => simulator.signal());
    let missing = workers;
    const allReduce = algorithm.begin(network, machines, parameterBytes, (worker) => {
      holdsResult[worker]!.fire();
      if (--missing === 0) resultExists();
    });
    return { allReduce, holdsResult, arrived: 0 };
  }

  let current = begin();
  return {
    *join(worker) {
      const round = current;
      ledger.enter(worker, 'waiting');
      if (++round.arrived === workers) {
        for (const each of machines) ledger.enter(each, 'communication');
        // Nobody can join the next round before it has finished this one, and nobody finishes before all have arrived.
        current = begin();
      }
      round.allReduce.arrive(worker);
      yield round.holdsResult[worker]!;
    },
  };
}
