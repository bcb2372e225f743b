/** Components of a strategy simulated alone, message by message, beside their closed forms. */
import type { ClockCheck } from '../results/results.js';
import type { Scenario } from '../scenario/schema.js';
import { allReduceAlgorithms } from '../simulation/collectives/registry.js';
import { workload } from '../simulation/compute/step-time.js';
import { Simulator } from '../simulation/core/simulator.js';
import { messageTime } from '../simulation/network/network.js';
import { buildNetwork } from '../simulation/network/registry.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';

/** The all-reduce of a strategy that has one, all workers arriving together; an unobstructed push or pull of one that has a server. */
export async function clockChecks(scenario: Scenario, name: string): Promise<ClockCheck[]> {
  const strategy = chooseStrategy(scenario.strategies[name]!);
  const { workers } = scenario.cluster;
  const { parameterBytes } = workload(scenario.workload);
  const simulator = new Simulator();
  const network = buildNetwork(scenario.network, { simulator, machines: workers + strategy.servers });
  let end = 0;
  if (strategy.allReduce !== undefined) {
    const algorithm = allReduceAlgorithms[strategy.allReduce];
    const machines = Array.from({ length: workers }, (_, worker) => worker);
    const round = algorithm.begin(network, machines, parameterBytes, () => { end = simulator.now; });
    for (const worker of machines) round.arrive(worker);
    await simulator.run();
    return [{ what: algorithm.about, formula: algorithm.formula, simulated: end, closedForm: algorithm.closedForm(workers, parameterBytes, network.cost) }];
  }
  if (strategy.servers === 0) return [];
  const shard = parameterBytes / strategy.servers;
  network.send(0, workers, shard, false, () => { end = simulator.now; });
  await simulator.run();
  return [{ what: 'one unobstructed pull of a server\'s parameters', formula: 'L + o + nβ', simulated: end, closedForm: messageTime(network.cost, shard) }];
}
