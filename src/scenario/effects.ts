/** Inputs that are written but change nothing. Whoever reads a result should know that a number they gave played no part in it. */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../basics/errors.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { stragglersAre } from '../simulation/compute/stragglers.js';
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
  const rules: readonly Rule[] = [stepTimeInputs, machineInputs, stragglerInputs, serverInputs, networkInputs, problemInputs, seedInputs, rateInputs, twins];
  return rules.flatMap((rule) => rule(scenario)).filter(([path]) => at(tree, path) !== undefined)
    .map(([path, because]) => ({ ...placeOf(placeAt(tree, path)), path: path.join('.'), message: `this has no effect: ${because}` }));
}

const stepTimeInputs: Rule = ({ cluster: { stragglers } }) => {
  if (stragglersAre(stragglers) === 'factor') return [];
  const because = `"${stragglers.kind}" stragglers are the step time themselves`;
  return [['workload', 'device'], ['workload', 'sustained'], ['workload', 'overhead'], ['workload', 'perSample'], ['cluster', 'machine']].map((path) => [path, because]);
};

const machineInputs: Rule = ({ cluster: { machine, stragglers } }) => (machine.cores === 1 && stragglersAre(stragglers) === 'factor'
  ? [[['cluster', 'machine', 'scaling'], 'a machine has one core']] : []);

const stragglerInputs: Rule = ({ cluster: { stragglers } }) => {
  if (stragglers.kind !== 'slowdown') return [];
  if (stragglers.probability === 0) return [[['cluster', 'stragglers', 'factor'], 'its probability is 0']];
  return stragglers.factor === 1 ? [[['cluster', 'stragglers', 'probability'], 'its factor is 1']] : [];
};

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
  const { cluster: { stragglers }, server } = scenario;
  const isStraggling = stragglers.kind === 'slowdown' ? stragglers.probability > 0 && stragglers.probability < 1 && stragglers.factor !== 1
    : stragglers.kind === 'lognormal' ? stragglers.sigma > 0 : stragglers.kind !== 'none' && stragglers.kind !== 'factors';
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
