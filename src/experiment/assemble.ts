/** From a scenario and a plan to a world that can run. */
import { strategyOf, type Scenario } from '../scenario/schema.js';
import { Simulator } from '../simulation/core/simulator.js';
import type { LearningTask } from '../simulation/strategies/learning-task.js';
import type { Network } from '../simulation/network/network.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { assembleJob, type Job } from './job.js';
import { Recorder } from './recorder.js';
import { streamsOf, type RunPlan } from './run-plan.js';

export interface World extends Job {
  readonly recorder: Recorder;
}

/** @throws InputError if the scenario has no strategy of that name */
export function assemble(scenario: Scenario, plan: RunPlan, task: LearningTask): World {
  const options = strategyOf(scenario, plan.strategy);
  const { cluster: { workers }, price, target, evaluation, budget } = scenario;
  const { serverMachines, usesWorkers } = chooseStrategy(options);
  const dollarsPerSecond = price === undefined ? null : (usesWorkers(workers) * price.workerHour + serverMachines * price.serverHour) / 3600;
  let wires: Network | undefined;
  const recorder = new Recorder(
    { metric: target.metric, epsilon: target.epsilon, window: target.smoothing.window, continueFor: target.continueFor },
    task.samplesPerPass,
    (time) => ({ bytes: wires?.bytesSent ?? 0, cost: dollarsPerSecond === null ? null : dollarsPerSecond * time }),
  );
  const job = assembleJob(scenario, new Simulator(), {
    strategy: options,
    learningRate: plan.learningRate,
    system: streamsOf(scenario.seed, plan).system,
    task,
    progress(network) {
      wires = network;
      return {
        everySamples: evaluation.everyPasses * task.samplesPerPass,
        samplesBudget: budget.passes * task.samplesPerPass,
        evaluated: (counts, metrics) => recorder.evaluated(counts, metrics),
      };
    },
  });
  return { ...job, recorder };
}
