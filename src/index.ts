/** The public API as a table of contents, room by room. */

// The ground
export { InputError, RunError, describeProblem, type Problem } from './basics/errors.js';
export { streams, type Streams, type Uniform } from './basics/random.js';
export { formatBandwidth, formatBytes, formatMoney, formatTime, parseQuantity, type Dimension } from './basics/units.js';

// Scenarios: what is asked
export { loadScenario, requireScenario } from './scenario/load.js';
export { scenarioSchema, type Scenario } from './scenario/schema.js';
export { scenarioJsonSchema } from './scenario/json-schema.js';

// Simulation: when things happen
export { Simulator } from './simulation/core/simulator.js';
export { allOf, anyOf, until, Interrupt, Running, Signal, type Process, type Waitable } from './simulation/core/process.js';
export { Barrier, Resource } from './simulation/core/resource.js';
export { EventQueue, type EventHandle } from './simulation/core/event-queue.js';
export type { Trace, TraceEvent, TraceListener } from './simulation/core/trace.js';
export { messageTime, type MessageCost, type Network } from './simulation/network/network.js';
export { buildNetwork, costOfNetwork, type NetworkOptions } from './simulation/network/registry.js';
export { allReduceAlgorithms, cheapestAllReduce, collectives } from './simulation/collectives/registry.js';
export type { AllReduceAlgorithm } from './simulation/collectives/all-reduce.js';
export type { Collective, CollectiveRound } from './simulation/collectives/collective.js';
export type { Schedule } from './simulation/collectives/schedule.js';
export { amdahl, universalScalability } from './simulation/compute/scaling.js';
export { expectedSlowest, orderStatistic, type StragglerOptions, type Stragglers } from './simulation/compute/stragglers.js';
export { dalyInterval, expectedCompletion, youngInterval } from './simulation/compute/checkpointing.js';
export { devicePresets, workloadPresets } from './simulation/compute/workloads.js';
export { strategies, type StrategyOptions } from './simulation/strategies/registry.js';
export type { Strategy } from './simulation/strategies/strategy.js';
export { drawBatch, type Cluster } from './simulation/strategies/cluster.js';
export * as patterns from './simulation/strategies/patterns.js';
export type { Gradient, LearningTask, Metrics, Samples, Version } from './simulation/strategies/learning-task.js';

// Learning: what is computed
export { listBackends, openBackend, type Backend, type BackendName, type BackendState } from './learning/backend.js';
export { openLaboratory, type Laboratory, type LearningRun } from './learning/laboratory.js';
export { datasets } from './learning/datasets/registry.js';
export type { Dataset, DatasetSource } from './learning/datasets/dataset.js';
export { oracles, tensorModels } from './learning/models/registry.js';
export { optimizers } from './learning/optimizers/registry.js';
export { schedules } from './learning/rates/registry.js';
export type { ResultMemory } from './learning/history/result-memory.js';

// Learning: what theory says of it
export { additiveNoiseMoments, additiveNoiseSteadyLoss, localSgdMoments, oneShotAverageMoments, stabilityLimit } from './learning/closed-forms/additive-noise.js';
export { bestIsotropicStep, criticalBatch, maximalLearningRate, stabilitySum } from './learning/closed-forms/least-squares.js';
export { batchOfDiversity, bestStep, momentsFromTwoBatches, samplesToTarget, simpleNoiseScale, stepsToTarget } from './learning/closed-forms/noise-scale.js';
export { delayedCriticalDamping, delayedStabilityLimit } from './learning/closed-forms/delay.js';
export { elasticAveragingRadius, hypercubeGossipFactor, ringGossipFactor } from './learning/closed-forms/mixing.js';
export { growingBatches } from './learning/closed-forms/growing-batches.js';
export { noConflictProbability, qsgdVarianceBound, randomKResidual } from './learning/closed-forms/sparsity.js';

// Experiments: runs, replications, results
export { run } from './experiment/run.js';
export { timeUpdates, type Timing, type TimingPlan } from './experiment/timing-only.js';
export { diagnoseScenario } from './experiment/diagnose-scenario.js';
export { replicate, type Execute } from './experiment/replicate.js';
export type { RunOutput, RunPlan } from './experiment/run-plan.js';
export type { RunRecord, Outcome } from './results/run-record.js';
export type { Estimate, Results, StrategyResult } from './results/results.js';
export { localEngine } from './engines/local.js';
export type { Engine } from './engines/engine.js';

// Planning: where the time comes from
export { explain, type Contribution, type Explanation } from './planning/explain.js';

// Reports
export { renderReport } from './presentation/report.js';
export { readResults } from './presentation/read-results.js';
