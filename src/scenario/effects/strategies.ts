/** Inputs about strategies that have no effect: how they share gradients, their servers, their learning rates. */
import { isDeepStrictEqual } from 'node:util';
import { buckets } from '../../simulation/compute/backward-pass.js';
import { workload } from '../../simulation/compute/step-time.js';
import { costOfNetwork } from '../../simulation/network/registry.js';
import { isCompression } from '../../simulation/strategies/wire/compression.js';
import { chooseStrategy, type StrategyOptions } from '../../simulation/strategies/registry.js';
import { batchesOf } from '../batches.js';
import type { Scenario, ScenarioStrategy } from '../schema.js';
import { strategyOfKind } from '../wording.js';
import { jobsOf, ownJob, sendsMessages, serverMachinesOf, serversOf, type Inert, type Job, type Rule } from './inert.js';

function overlapOf(options: StrategyOptions) {
  return 'overlap' in options ? options.overlap : undefined;
}

export const layerInputs: Rule = (scenario) => jobsOf(scenario).flatMap(({ at, strategies }): Inert[] => (
  strategies.some(([, options]) => overlapOf(options) !== undefined || chooseStrategy(options).usesLayers) ? [] : [[[...at, 'workload', 'layers'], 'no strategy sends gradients during the backward pass']]));

/** Fusion has an effect even so: what is ready waits for the next tick, and for the other workers. */
export const overlapInputs: Rule = (scenario) => jobsOf(scenario).flatMap((job) => job.strategies.flatMap(([at, options]): Inert[] => {
  const overlap = overlapOf(options);
  if (overlap === undefined || (overlap.kind === 'fusion' && overlap.cycleTime > 0)) return [];
  const because = nothingToHide(scenario, job, overlap);
  return because === undefined ? [] : [[[...at, 'overlap'], because]];
}));

function nothingToHide({ network }: Scenario, job: Job, overlap: NonNullable<ReturnType<typeof overlapOf>>): string | undefined {
  if (network.model === 'unlimited') return 'messages take no time that could be hidden';
  if (!sendsMessages(job)) return 'one worker sends no messages';
  const { layers } = workload(job.workload);
  if (overlap.kind === 'fusion' || buckets(overlap, layers).length > 1) return undefined;
  return layers.length === 1 ? 'the workload has one layer: nothing is ready before the step ends' : 'all layers are in one bucket, which is not ready before the step ends';
}

/** By algorithm over two levels: what it is without nodes, and what it is inside a single one. */
const ONE_LEVEL: ReadonlyMap<string, readonly [withoutNodes: string, inOneNode: string]> = new Map([
  ['two-level', ['ring', 'ring']], ['two-level-halving', ['halving-doubling', 'ring']], ['leader', ['halving-doubling', 'binomial-tree']],
]);

/** Where `collective` is what makes it synchronous without a server, it says so of one worker, too. */
const aloneInputs = ({ strategies, workers }: Job): readonly Inert[] => (workers > 1 ? [] : strategies.flatMap(([at, options]): Inert[] => (
  options.kind !== 'synchronous' && 'collective' in options ? [[[...at, 'collective'], 'one worker sends no messages']] : [])));

export const collectiveInputs: Rule = (scenario) => [...jobsOf(scenario).flatMap(aloneInputs), ...nodeInputs(scenario)];

const nodeInputs: Rule = (scenario) => {
  if (scenario.network.model === 'unlimited') return [];
  const { node } = costOfNetwork(scenario.network);
  return jobsOf(scenario).filter(sendsMessages).flatMap(({ strategies, workers }) => strategies.flatMap(([at, options]): Inert[] => {
    const [withoutNodes, inOneNode] = ONE_LEVEL.get(chooseStrategy(options).allReduce ?? '') ?? [];
    if (withoutNodes === undefined || inOneNode === undefined) return [];
    const path = [...at, 'collective'];
    if (node === undefined) return [[path, `the network has no nodes of machines, and without them it is "${withoutNodes}"`]];
    if (node.machines === 1) return [[path, `a node has one machine, so it is "${withoutNodes}"`]];
    return workers > node.machines ? [] : [[path, `all ${workers} workers stand in one node, so it is "${inOneNode}"`]];
  }));
};

export const serverInputs: Rule = (scenario) => {
  const because = 'no strategy has a parameter server';
  const inert: Inert[] = jobsOf(scenario).every((job) => serversOf(job) === 0) ? [[['server'], because]] : [];
  const own = ownJob(scenario);
  if (serverMachinesOf(own) > 0) return inert;
  return [...inert, [['price', 'serverHour'], serversOf(own) === 0 ? because : 'all parameter servers stand on the workers\' machines']];
};

export const rateInputs: Rule = ({ strategies, cluster: { workers } }) => Object.entries(strategies).flatMap(([name, strategy]): Inert[] => {
  const { learningRate } = strategy;
  const path = ['strategies', name, 'learningRate'];
  if (typeof learningRate === 'number') return [];
  if ('tuned' in learningRate) {
    return new Set(learningRate.tuned.grid).size > 1 ? [] : [[[...path, 'tuned'], 'there is only one rate to choose from']];
  }
  const batch = chooseStrategy(strategy).effectiveBatch(batchesOf(strategy, workers));
  return batch === learningRate.referenceBatch ? [[[...path, 'rule'], `the effective batch is the reference batch, so the rate is ${learningRate.base}`]] : [];
});

/** How a rate falls, or is lowered, where it never does. */
export const scheduleInputs: Rule = ({ strategies, cluster: { workers }, budget }) => Object.entries(strategies).flatMap(([name, options]): Inert[] => {
  const { kind, schedule, stalenessAware } = options;
  const { hasStaleness, stepsPerRound } = chooseStrategy(options);
  const path = ['strategies', name];
  const inert: Inert[] = [];
  if (isLevel(schedule)) inert.push([[...path, 'schedule'], 'the rate stays the same']);
  // The last of several steps in one round may come after the last pass.
  else if (schedule.kind === 'steps' && stepsPerRound === 1 && schedule.at.every((passes) => passes >= budget.passes)) {
    inert.push([[...path, 'schedule'], `every step comes after the last of ${budget.passes} passes`]);
  }
  if (stalenessAware && (!hasStaleness || workers === 1)) {
    inert.push([[...path, 'stalenessAware'], hasStaleness ? 'the gradients of one worker are never stale' : `the gradients of ${strategyOfKind(kind)} are never stale`]);
  }
  return inert;
});

/** Whether a schedule that could change the rate leaves it; `constant` says nothing else. */
function isLevel(schedule: ScenarioStrategy['schedule']): boolean {
  return (schedule.kind === 'steps' && schedule.factor === 1) || (schedule.kind === 'cosine' && schedule.final === 1);
}

/** What the strategies themselves know to be of no use, and what leaves gradients as they are. */
export const ownInputs: Rule = ({ strategies, cluster: { workers }, workload: written }) => Object.entries(strategies).flatMap(([name, options]): Inert[] => {
  const { parameterBytes, layers } = workload(written);
  const own = chooseStrategy(options).inert({ workers, batches: batchesOf(options, workers), parameterBytes, layers });
  return own.map(([path, because]) => [['strategies', name, ...path.split('.')], because]);
});

export const compressionInputs: Rule = ({ strategies }) => Object.entries(strategies).flatMap(([name, options]): Inert[] => {
  const { compression, pruning } = options;
  const { allReduce = 'auto' } = chooseStrategy(options);
  const path = ['strategies', name];
  return [
    ...('kept' in compression && compression.kept === 1 ? [[[...path, 'compression'], 'all numbers are sent'] as const] : []),
    ...(pruning?.kept === 1 ? [[[...path, 'pruning'], 'all weights are kept'] as const] : []),
    ...(isCompression(compression) && allReduce !== 'auto' && allReduce !== 'ring' ? [[[...path, 'collective'], 'what is compressed does not add up on its way, and is gathered round a ring'] as const] : []),
  ];
});

export const optimizerInputs: Rule = ({ strategies }) => Object.entries(strategies).flatMap(([name, options]): Inert[] => {
  const { optimizer, kind } = options;
  const path = ['strategies', name, 'optimizer'];
  if ((optimizer.kind === 'heavy-ball' || optimizer.kind === 'nesterov') && optimizer.momentum === 0) return [[path, 'without momentum it is "sgd"']];
  if (optimizer.kind !== 'l-bfgs' || chooseStrategy(options).search !== 'own') return [];
  return ['armijo', 'shrink', 'trials'].map((field) => [[...path, field], `${strategyOfKind(kind)} searches for the length of a step itself`]);
});

/** Strategies share their random streams, so two with the same options run in step. */
export const twins: Rule = ({ strategies, cluster: { workers } }) => {
  const named = Object.entries(strategies).map(([name, strategy]) => ({ name, settled: settledOptions(strategy, workers) }));
  return named.flatMap(({ name, settled }, index): Inert[] => {
    const twin = named.slice(0, index).find((other) => isDeepStrictEqual(other.settled, settled));
    return twin === undefined ? [] : [[['strategies', name], `it is the same as "${twin.name}" in every option`]];
  });
};

function settledOptions(strategy: ScenarioStrategy, workers: number): unknown {
  const { batchPerWorker, globalBatch, ...others } = strategy;
  return { ...others, batches: batchesOf({ batchPerWorker, globalBatch }, workers) };
}
