/** Components of a strategy simulated beside their closed forms. */
import type { ClockCheck } from '../results/results.js';
import { batchesOf } from '../scenario/batches.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import type { Collective } from '../simulation/collectives/collective.js';
import { followerOf } from '../simulation/collectives/following/follow.js';
import { prunedLayers } from '../simulation/compute/layers.js';
import { loadedStepTime, readingTime } from '../simulation/compute/loading.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { stepTime, workload } from '../simulation/compute/step-time.js';
import { Simulator } from '../simulation/core/simulator.js';
import { messageTime, type Network } from '../simulation/network/network.js';
import { buildNetwork, costOfNetwork, quietNetwork } from '../simulation/network/registry.js';
import { sentBytes } from '../simulation/strategies/wire/compression.js';
import { allReduceOf, gatherOfCompressed } from '../simulation/strategies/exchange/exchange.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { meanStepTime, quiet } from './quiet.js';
import { timeUpdates } from './timing-only.js';

/** Updates beyond which a check takes too long. */
const MOST_UPDATES = 20_000;
/** Rounds of all workers after which a queue at a server is what it will be; half of what a check times. */
const SETTLED = 20;

/** The all-reduce of a strategy that has one, all workers arriving together; a message to a server of one that has some; and a whole update. */
export async function clockChecks(scenario: Scenario, name: string): Promise<ClockCheck[]> {
  const { allReduce, servers, serverMachines } = chooseStrategy(scenario.strategies[name]!);
  const component = allReduce === undefined ? servers === 0 ? undefined : await message(scenario, name, { servers, isColocated: serverMachines === 0 }) : await allReduceAlone(scenario, name, allReduce);
  return [component, await updateTime(scenario, name)].filter((check) => check !== undefined);
}

async function allReduceAlone(scenario: Scenario, name: string, collective: NonNullable<ReturnType<typeof chooseStrategy>['allReduce']>): Promise<ClockCheck> {
  const { cluster: { workers }, workload: load, network: options } = scenario;
  const { parameterBytes, gradientBytes, isCompressed } = sentBytes(scenario.strategies[name]!, workload(load).parameterBytes);
  const simulator = new Simulator();
  const network = buildNetwork(quietNetwork(options), { simulator, machines: machinesOfScenario(scenario).machines });
  const algorithm = isCompressed ? gatherOfCompressed : allReduceOf(collective, workers, parameterBytes, network.cost);
  const bytes = isCompressed ? workers * gradientBytes : parameterBytes;
  const machines = Array.from({ length: workers }, (_, worker) => worker);
  const end = followed(algorithm, network, machines, bytes) ?? await played(algorithm, simulator, network, machines, bytes);
  const what = `${algorithm.about}${isCompressed ? ' of what is compressed' : collective === 'auto' ? ' (chosen by auto)' : ''}`;
  return { what, formula: algorithm.formula, simulated: end, closedForm: algorithm.closedForm(workers, bytes, network.cost) };
}

function followed(algorithm: Collective, network: Network, machines: readonly number[], bytes: number): number | undefined {
  if (network.ports === undefined || algorithm.schedule === undefined) return undefined;
  const follower = followerOf(algorithm.schedule(machines.length, bytes, network.cost), machines, network.ports);
  const finishes = new Float64Array(machines.length);
  return follower?.follow(new Float64Array(machines.length), finishes) === true ? finishes.reduce((last, finish) => Math.max(last, finish)) : undefined;
}

async function played(algorithm: Collective, simulator: Simulator, network: Network, machines: readonly number[], bytes: number): Promise<number> {
  let end = 0;
  const round = algorithm.begin(network, machines, bytes, () => { end = simulator.now; });
  for (const worker of machines) round.arrive(worker);
  await simulator.run();
  return end;
}

/** @returns undefined where the only worker is the server's own */
async function message(scenario: Scenario, name: string, { servers, isColocated }: { readonly servers: number; readonly isColocated: boolean }): Promise<ClockCheck | undefined> {
  const { cluster: { workers }, workload: load, network: options } = scenario;
  if (isColocated && workers === 1) return undefined;
  const bytes = sentBytes(scenario.strategies[name]!, workload(load).parameterBytes).parameterBytes / servers;
  const simulator = new Simulator();
  const network = buildNetwork(quietNetwork(options), { simulator, machines: machinesOfScenario(scenario).machines });
  let end = 0;
  network.send(0, isColocated ? 1 : workers, bytes, false, () => { end = simulator.now; });
  await simulator.run();
  return { what: 'an unobstructed pull from a server', formula: 'L + o + nβ', simulated: end, closedForm: messageTime(network.cost, bytes) };
}

/** A whole update when all times are constant: the mean of some, after the first ones. */
async function updateTime(scenario: Scenario, name: string): Promise<ClockCheck | undefined> {
  const { cluster: { workers, machine, stragglers, loading }, server } = scenario;
  const options = scenario.strategies[name]!;
  const strategy = chooseStrategy(options);
  const { parameterBytes: whole, layers, ...load } = workload(scenario.workload);
  const mean = meanStepTime(stragglers);
  const batches = batchesOf(options, workers);
  const loaded = (compute: number, samples: number) => (loading === undefined ? compute : loadedStepTime(loading, compute, readingTime(loading, strategy.usesWorkers(workers), samples)));
  const stepOf = (samples: number) => loaded(mean === undefined ? stepTime(load, machine, samples) : mean * samples / batches[0]!, samples);
  const steps = batches.map((batch) => loaded(mean ?? stepTime(load, machine, batch), batch));
  const sent = sentBytes(options, whole);
  const closedForm = strategy.updateTime({
    workers, steps, stepOf, batches, ...sent, layers: prunedLayers(layers, whole, sent.parameterBytes), cost: costOfNetwork(scenario.network), serviceTime: meanServiceTime(server),
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
