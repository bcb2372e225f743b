/** Components of a strategy simulated beside their closed forms. */
import type { ClockCheck } from '../results/results.js';
import { batchesOf } from '../scenario/batches.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import type { AllReduceAlgorithm } from '../simulation/collectives/all-reduce.js';
import { followerOf } from '../simulation/collectives/following/follow.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { stepTime, workload } from '../simulation/compute/step-time.js';
import { Simulator } from '../simulation/core/simulator.js';
import { messageTime, type Network } from '../simulation/network/network.js';
import { buildNetwork, costOfNetwork, quietNetwork } from '../simulation/network/registry.js';
import { allReduceOf } from '../simulation/strategies/exchange.js';
import { compressedBytes, keptBytes } from '../simulation/strategies/compression.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { meanStepTime, quiet } from './quiet.js';
import { timeUpdates } from './timing-only.js';

/** Updates beyond which a check takes too long. */
const MOST_UPDATES = 20_000;
/** Rounds of all workers after which a queue at a server is what it will be; half of what a check times. */
const SETTLED = 20;

/** The all-reduce of a strategy that has one, all workers arriving together; a message to a server of one that has some; and a whole update. */
export async function clockChecks(scenario: Scenario, name: string): Promise<ClockCheck[]> {
  const { allReduce, servers } = chooseStrategy(scenario.strategies[name]!);
  const component = allReduce === undefined ? servers === 0 ? undefined : await message(scenario, servers) : await allReduceAlone(scenario, allReduce);
  return [component, await updateTime(scenario, name)].filter((check) => check !== undefined);
}

async function allReduceAlone(scenario: Scenario, collective: NonNullable<ReturnType<typeof chooseStrategy>['allReduce']>): Promise<ClockCheck> {
  const { cluster: { workers }, workload: load, network: options } = scenario;
  const { parameterBytes } = workload(load);
  const simulator = new Simulator();
  const network = buildNetwork(quietNetwork(options), { simulator, machines: machinesOfScenario(scenario).machines });
  const algorithm = allReduceOf(collective, workers, parameterBytes, network.cost);
  const machines = Array.from({ length: workers }, (_, worker) => worker);
  const end = followed(algorithm, network, machines, parameterBytes) ?? await played(algorithm, simulator, network, machines, parameterBytes);
  const what = `${algorithm.about}${collective === 'auto' ? ' (chosen by auto)' : ''}`;
  return { what, formula: algorithm.formula, simulated: end, closedForm: algorithm.closedForm(workers, parameterBytes, network.cost) };
}

function followed(algorithm: AllReduceAlgorithm, network: Network, machines: readonly number[], bytes: number): number | undefined {
  if (network.ports === undefined || algorithm.schedule === undefined) return undefined;
  const follower = followerOf(algorithm.schedule(machines.length, bytes, network.cost), machines, network.ports);
  const finishes = new Float64Array(machines.length);
  return follower?.follow(new Float64Array(machines.length), finishes) === true ? finishes.reduce((last, finish) => Math.max(last, finish)) : undefined;
}

async function played(algorithm: AllReduceAlgorithm, simulator: Simulator, network: Network, machines: readonly number[], bytes: number): Promise<number> {
  let end = 0;
  const round = algorithm.begin(network, machines, bytes, () => { end = simulator.now; });
  for (const worker of machines) round.arrive(worker);
  await simulator.run();
  return end;
}

async function message(scenario: Scenario, servers: number): Promise<ClockCheck> {
  const { cluster: { workers }, workload: load, network: options } = scenario;
  const bytes = workload(load).parameterBytes / servers;
  const simulator = new Simulator();
  const network = buildNetwork(quietNetwork(options), { simulator, machines: machinesOfScenario(scenario).machines });
  let end = 0;
  network.send(0, workers, bytes, false, () => { end = simulator.now; });
  await simulator.run();
  return { what: 'an unobstructed pull from a server', formula: 'L + o + nβ', simulated: end, closedForm: messageTime(network.cost, bytes) };
}

/** A whole update when all times are constant: the mean of some, after the first ones. */
async function updateTime(scenario: Scenario, name: string): Promise<ClockCheck | undefined> {
  const { cluster: { workers, machine, stragglers }, server } = scenario;
  const options = scenario.strategies[name]!;
  const strategy = chooseStrategy(options);
  const { parameterBytes, layers, ...load } = workload(scenario.workload);
  const mean = meanStepTime(stragglers);
  const batches = batchesOf(options, workers);
  const stepOf = (samples: number) => (mean === undefined ? stepTime(load, machine, samples) : mean * samples / batches[0]!);
  const steps = batches.map((batch) => mean ?? stepTime(load, machine, batch));
  const bytes = options.pruning === undefined ? parameterBytes : keptBytes(options.pruning.kept, parameterBytes);
  const closedForm = strategy.updateTime({
    workers, steps, stepOf, batches, parameterBytes: bytes, gradientBytes: compressedBytes(options.compression, bytes), layers, cost: costOfNetwork(scenario.network), serviceTime: meanServiceTime(server),
  });
  const round = strategy.updatesPerRound(workers);
  if (closedForm === undefined || round > MOST_UPDATES) return undefined;
  const still = quiet(scenario);
  const { machines } = machinesOfScenario(scenario);
  const settled = round * Math.max(1, Math.min(SETTLED, Math.floor(MOST_UPDATES / (2 * round))));
  const early = await timeUpdates(still, { strategy: name, updates: settled, machines });
  const late = await timeUpdates(still, { strategy: name, updates: 2 * settled, machines });
  if (late.updates <= early.updates) return undefined;
  const { formula, seconds } = closedForm;
  return { what: 'an update, all times constant', formula, closedForm: seconds, simulated: (late.updatedAt - early.updatedAt) / (late.updates - early.updates) };
}
