/**
 * The spine: one strategy of one scenario, with one seed, from nothing to a record.
 *
 *       scenario + plan                         laboratory (data, backend)
 *             |                                          |
 *             v  assemble                                v
 *     +---------------+   asks for gradients,    +----------------+
 *     |    cluster    |   steps, means ------->  |  learning task |
 *     |   its clock   |                          |  lazy history  |
 *     |  its network  |  <--- metric(version)    |  real gradients|
 *     +---------------+                          +----------------+
 *             |
 *             v  evaluations, ledger, counts
 *         recorder  -->  RunRecord
 */
import { InputError } from '../basics/errors.js';
import type { Laboratory } from '../learning/laboratory.js';
import { isAccuracy } from '../learning/target.js';
import type { EndedBy, RunRecord } from '../results/run-record.js';
import { batchesOf } from '../scenario/batches.js';
import { strategyOf, type Scenario } from '../scenario/schema.js';
import type { TraceListener } from '../simulation/core/trace.js';
import type { Cluster } from '../simulation/strategies/cluster.js';
import { assemble, type World } from './assemble.js';
import { effortOf, streamsOf, type RunOutput, type RunPlan } from './run-plan.js';
import { whereTimeWent } from './where-time-went.js';

/**
 * @param listener hears everything that happens on the cluster, if given
 * @throws InputError if the initial model already meets ε
 */
export async function run(scenario: Scenario, plan: RunPlan, laboratory: Laboratory, listener?: TraceListener): Promise<RunOutput> {
  // 1. What is learned: a task of this run's own, with its own samples.
  const strategyOptions = strategyOf(scenario, plan.strategy);
  const { workers } = scenario.cluster;
  const learning = laboratory.run({
    workers, batches: batchesOf(strategyOptions, workers), optimizer: strategyOptions.optimizer, streams: streamsOf(scenario.seed, plan).learning,
  });
  try {
    // 2. Who learns it: machines, network, stragglers, and the strategy that ties them together.
    const world = assemble(scenario, plan, learning.task);
    const { cluster, strategy, recorder } = world;
    if (listener !== undefined) cluster.simulator.trace.listen(listener);

    // 3. The initial model, at time 0.
    const start = recorder.begin(await cluster.task.metric(cluster.task.initial));
    if (start.isMet) throw alreadyMet(scenario, start.value);

    // 4. The strategy's processes run until ε is reached or a budget is spent; each evaluation suspends them.
    const closeBooks = strategy.start(cluster);
    const { simulatedTime = Infinity, events } = scenario.budget;
    await cluster.simulator.run(simulatedTime, events);
    closeBooks?.();

    // 5. The books.
    return { record: recordOf(world, plan), learner: effortOf(learning.statistics()) };
  } finally {
    learning.close();
  }
}

function recordOf({ cluster, strategy, recorder }: World, plan: RunPlan): RunRecord {
  const { simulator, progress } = cluster;
  const workers = strategy.usesWorkers(cluster.workers);
  const { updates, samplesApplied, samplesComputed } = progress;
  return {
    strategy: plan.strategy,
    replication: plan.index,
    outcome: recorder.outcome({ time: simulator.now, updates, samplesApplied }, endedBy(cluster), cluster.simulator.trace.recent()),
    crossings: recorder.allCrossings(),
    curve: recorder.curve,
    updates,
    passes: samplesApplied / cluster.task.samplesPerPass,
    samplesApplied,
    samplesComputed,
    elapsed: simulator.now,
    whereTimeWent: whereTimeWent(cluster, workers),
    failures: progress.failures,
    staleness: Array.from(progress.stalenessCounts, (count: number | undefined) => count ?? 0),
  };
}

function endedBy({ simulator, progress }: Cluster): EndedBy {
  if (progress.gaveUp !== undefined) return progress.gaveUp;
  switch (simulator.endedBy) {
    case 'time': return 'simulatedTime';
    case 'events': return 'events';
    case 'stop': return 'passes';
    // Nothing is left to happen although nobody stopped it: the workers are gone for good.
    case 'idle': return 'workers';
  }
}

/** A target that the initial model meets is no target. */
export function alreadyMet({ target }: Scenario, value: number): InputError {
  return new InputError([{
    path: 'target.epsilon',
    message: `the initial model already meets it: its ${target.metric} is ${value.toPrecision(4)}`,
    expected: 'a target that training has to reach',
    received: target.epsilon.join(', '),
    fix: `choose ε ${isAccuracy(target.metric) ? 'above' : 'below'} ${value.toPrecision(4)}`,
  }]);
}
