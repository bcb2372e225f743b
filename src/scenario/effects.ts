/** Inputs that are written but change nothing. Whoever reads a result should know that a number they gave played no part in it. */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../basics/errors.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { workload } from '../simulation/compute/step-time.js';
import { isRandom, lawsOf, stragglersAre } from '../simulation/compute/stragglers.js';
import { isNetworkRandom } from '../simulation/network/registry.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { batchesOf } from './batches.js';
import { at, placeAt, type Located, type Path } from './located.js';
import { placeOf } from './read-yaml.js';
import type { Scenario, ScenarioStrategy } from './schema.js';

/** A path, and why what stands there has no effect. */
type Inert = readonly [path: Path, because: string];
type Rule = (scenario: Scenario) => readonly Inert[];

/**
 * One warning for each input of the tree that has no effect on the scenario's results; a default that nobody wrote is none.
 * @param tree as written, of a scenario without problems
 */
export function inertInputs(tree: Located, scenario: Scenario): Problem[] {
  const rules: readonly Rule[] = [stepTimeInputs, machineInputs, stragglerInputs, failureInputs, neighbourInputs, overlapInputs, serverInputs, networkInputs, problemInputs, seedInputs, rateInputs, twins];
  return rules.flatMap((rule) => rule(scenario)).filter(([path]) => at(tree, path) !== undefined)
    .map(([path, because]) => ({ ...placeOf(placeAt(tree, path)), path: path.join('.'), message: `this has no effect: ${because}` }));
}

const stepTimeInputs: Rule = ({ cluster: { stragglers } }) => {
  const law = lawsOf(stragglers).find((each) => stragglersAre(each) === 'time');
  if (law === undefined) return [];
  const because = `"${law.kind}" stragglers are the step time themselves`;
  return [['workload', 'device'], ['workload', 'sustained'], ['workload', 'overhead'], ['workload', 'perSample'], ['cluster', 'machine']].map((path) => [path, because]);
};

const machineInputs: Rule = ({ cluster: { machine, stragglers } }) => (machine.cores === 1 && stragglersAre(stragglers) === 'factor'
  ? [[['cluster', 'machine', 'scaling'], 'a machine has one core'], [['cluster', 'machine', 'memory'], 'a machine has one core']] : []);

const stragglerInputs: Rule = ({ cluster: { stragglers } }) => lawsOf(stragglers).flatMap((law, index): Inert[] => {
  if (law.kind !== 'slowdown') return [];
  // One law may be written alone or as a list.
  const paths = (field: string): Path[] => [['cluster', 'stragglers', field], ['cluster', 'stragglers', String(index), field]];
  if (law.probability === 0) return paths('factor').map((path) => [path, 'its probability is 0']);
  return law.factor === 1 ? paths('probability').map((path) => [path, 'its factor is 1']) : [];
});

const failureInputs: Rule = ({ cluster: { failures }, strategies }) => {
  if (failures?.checkpoint === undefined || Object.values(strategies).some(({ kind }) => kind !== 'asynchronous')) return [];
  return [[['cluster', 'failures', 'checkpoint'], 'no strategy goes back to a checkpoint']];
};

const neighbourInputs: Rule = ({ neighbour, network: { model } }) => {
  if (neighbour === undefined) return [];
  if (model === 'unlimited') return [[['neighbour'], 'on an unlimited network nobody is in the way']];
  return neighbour.machines === 'own' && model !== 'links' ? [[['neighbour'], `on machines of its own it shares nothing with the job: "${model}" machines have only ports of their own`]] : [];
};

const overlapInputs: Rule = ({ strategies, workload: load }) => Object.entries(strategies).flatMap(([name, strategy]): Inert[] => {
  if (!('overlap' in strategy) || strategy.overlap === undefined || workload(load).layers.length > 1) return [];
  return [[['strategies', name, 'overlap'], 'the workload has one layer: nothing is ready before the step ends']];
});

const serverInputs: Rule = (scenario) => {
  if (hasServers(scenario)) return [];
  const because = 'no strategy has a parameter server';
  return [[['server'], because], [['price', 'serverHour'], because]];
};

const networkInputs: Rule = (scenario) => {
  if (scenario.cluster.workers > 1 || hasServers(scenario) || scenario.network.model === 'unlimited') return [];
  return [[['network'], 'one worker without a server sends no messages']];
};

const problemInputs: Rule = ({ problem }) => {
  const inert: Inert[] = [];
  if (problem.model.kind === 'quadratic') {
    const because = 'the quadratic is evaluated exactly, without samples';
    inert.push([['evaluation', 'trainSamples'], because], [['evaluation', 'testSamples'], because]);
    if (problem.model.noise === 0) inert.push([['problem', 'partition'], 'without noise all samples are alike'], [['seed', 'learning'], 'without noise nothing about learning is random']);
  }
  return inert;
};

const seedInputs: Rule = (scenario) => {
  const { cluster: { stragglers, failures }, network, server } = scenario;
  const isStraggling = lawsOf(stragglers).some(isRandom) || failures !== undefined || isNetworkRandom(network);
  const isServiceRandom = 'kind' in server && meanServiceTime(server) > 0 && hasServers(scenario);
  return isStraggling || isServiceRandom ? [] : [[['seed', 'system'], 'nothing about the system is random']];
};

const rateInputs: Rule = ({ strategies, cluster: { workers } }) => Object.entries(strategies).flatMap(([name, strategy]): Inert[] => {
  const { learningRate } = strategy;
  const path = ['strategies', name, 'learningRate'];
  if (typeof learningRate === 'number') return [];
  if ('tuned' in learningRate) {
    return new Set(learningRate.tuned.grid).size > 1 ? [] : [[[...path, 'tuned'], 'there is only one rate to choose from']];
  }
  const batch = chooseStrategy(strategy).effectiveBatch(batchesOf(strategy, workers));
  return batch === learningRate.referenceBatch ? [[[...path, 'rule'], `the effective batch is the reference batch, so the rate is ${learningRate.base}`]] : [];
});

/** Strategies share their random streams, so two with the same options run in step. */
const twins: Rule = ({ strategies, cluster: { workers } }) => {
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

function hasServers({ strategies }: Scenario): boolean {
  return Object.values(strategies).some((strategy) => chooseStrategy(strategy).servers > 0);
}
