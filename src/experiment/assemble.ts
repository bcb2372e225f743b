/** From a scenario and a plan to a world that can run: the one place where a scenario's fields meet the simulation's parts. */
import { InputError } from '../basics/errors.js';
import { batchesOf } from '../scenario/batches.js';
import type { Scenario } from '../scenario/schema.js';
import { serviceTimes } from '../simulation/compute/server-time.js';
import { stepTimes, workload } from '../simulation/compute/step-time.js';
import { Simulator } from '../simulation/core/simulator.js';
import { buildNetwork } from '../simulation/network/registry.js';
import type { Cluster } from '../simulation/strategies/cluster.js';
import type { LearningTask } from '../simulation/strategies/learning-task.js';
import { Ledger } from '../simulation/strategies/ledger.js';
import { Progress } from '../simulation/strategies/progress.js';
import { chooseStrategy, type ChosenStrategy } from '../simulation/strategies/registry.js';
import { Recorder } from './recorder.js';
import { streamsOf, type RunPlan } from './run-plan.js';

export interface World {
  readonly cluster: Cluster;
  readonly strategy: ChosenStrategy;
  readonly recorder: Recorder;
}

/** @throws InputError if the scenario has no strategy of that name */
export function assemble(scenario: Scenario, plan: RunPlan, task: LearningTask): World {
  const options = scenario.strategies[plan.strategy];
  if (options === undefined) throw new InputError([{ message: 'no such strategy in the scenario', path: 'strategies', received: plan.strategy }]);
  const { cluster: { workers, machine, stragglers }, network, server, price, target, evaluation, budget } = scenario;
  const { system } = streamsOf(scenario.seed, plan);
  const strategy = chooseStrategy(options);
  const batches = batchesOf(options, workers);
  const load = workload(scenario.workload);

  const simulator = new Simulator();
  const wires = buildNetwork(network, { simulator, machines: workers + strategy.servers });
  const dollarsPerSecond = price === undefined ? null : (workers * price.workerHour + strategy.servers * price.serverHour) / 3600;
  const recorder = new Recorder(
    { metric: target.metric, epsilon: target.epsilon, window: target.smoothing.window, continueFor: target.continueFor },
    task.samplesPerPass,
    (time) => ({ bytes: wires.bytesSent, cost: dollarsPerSecond === null ? null : dollarsPerSecond * time }),
  );
  const services = Array.from({ length: strategy.servers }, (_, index) => serviceTimes(server, system(`system/server/${index}/service`)));
  const cluster: Cluster = {
    simulator,
    network: wires,
    workers,
    batches,
    parameterBytes: load.parameterBytes,
    learningRate: plan.learningRate,
    task,
    stepTimes: stepTimes(load, machine, stragglers, batches, (name) => system(`system/${name}`)),
    serviceTime: (index) => services[index]!(),
    ledger: new Ledger(simulator, workers),
    progress: new Progress(simulator, task, {
      everySamples: evaluation.everyPasses * task.samplesPerPass,
      samplesBudget: budget.passes * task.samplesPerPass,
      evaluated: (counts, metrics) => recorder.evaluated(counts, metrics),
    }),
  };
  return { cluster, strategy, recorder };
}
