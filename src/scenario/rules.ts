/**
 * What no field can say alone. Each rule reads the values it needs one by one, so that something broken elsewhere does not hide what it has
 * to say, and is silent where a value it needs is itself broken (that is reported already).
 */
import type { Problem } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { absenceOptions, absenceProblems } from '../simulation/compute/absences.js';
import { layerProblems } from '../simulation/compute/layers.js';
import { workload, workloadOptions } from '../simulation/compute/step-time.js';
import { networkOptions, networkProblems } from '../simulation/network/registry.js';
import { chooseStrategy, strategies, strategyProblems, type ChosenStrategy, type StrategyKind, type StrategyOptions } from '../simulation/strategies/registry.js';
import { batchesOf } from './batches.js';
import { fieldAt } from './forms.js';
import { at, placeAt, plain, type Located, type LocatedMap, type Path } from './located.js';
import { machinesOf, nodeSizeOf } from './machine-count.js';
import { oracles } from '../learning/models/registry.js';
import { MODEL_WORDS, mismatches } from './problem-fields.js';
import { placeOf } from './read-yaml.js';
import { scenarioSchema } from './schema.js';
import { strategyOfKind } from './wording.js';

/** The problems between fields that are each right by themselves. */
export function ruleProblems(tree: Located): Problem[] {
  return [epsilonRules, metricRule, modelRule, factorsRule, layersRule, absencesRule, networkRule, neighbourRule, strategyRules].flatMap((rule) => rule(tree));
}

function epsilonRules(tree: Located): Problem[] {
  const metric = textAt(tree, ['target', 'metric']);
  const written = plainAt(tree, ['target', 'epsilon']);
  const list = z.array(z.number()).min(1).safeParse(Array.isArray(written) ? written : [written]).data;
  if (metric === undefined || list === undefined) return [];
  const isAccuracy = metric === 'trainAccuracy' || metric === 'testAccuracy';
  if (!isAccuracy && metric !== 'trainLoss' && metric !== 'testLoss') return [];
  const path = ['target', 'epsilon'];
  if (!list.every((epsilon) => epsilon > 0 && (!isAccuracy || epsilon <= 1))) {
    return [problemAt(tree, path, { message: 'out of range', expected: isAccuracy ? 'accuracies > 0 and ≤ 1' : 'losses > 0' })];
  }
  const isOrdered = list.every((epsilon, index) => index === 0 || (isAccuracy ? epsilon > list[index - 1]! : epsilon < list[index - 1]!));
  return isOrdered ? [] : [problemAt(tree, path, { message: 'not in order', expected: `the hardest last: ${isAccuracy ? 'accuracies rising' : 'losses falling'}, none twice` })];
}

function metricRule(tree: Located): Problem[] {
  const metric = textAt(tree, ['target', 'metric']);
  const kind = textAt(tree, ['problem', 'model', 'kind']) ?? '';
  if ((metric !== 'trainAccuracy' && metric !== 'testAccuracy') || !(kind in oracles || kind === 'linear')) return [];
  return [problemAt(tree, ['target', 'metric'], { message: `${MODEL_WORDS[kind] ?? kind} has no accuracy`, expected: 'trainLoss or testLoss' })];
}

function modelRule(tree: Located): Problem[] {
  const kind = textAt(tree, ['problem', 'model', 'kind']);
  const problem = at(tree, ['problem']);
  if (kind === undefined || problem?.kind !== 'map') return [];
  const [partition, initial] = ['partition', 'initial'].map((name) => kindAt(tree, ['problem', name]));
  return problemsUnder(tree, ['problem'], mismatches({ kind, given: [...problem.entries.keys()], partition, initial }));
}

function factorsRule(tree: Located): Problem[] {
  return [['cluster'], ['neighbour']].flatMap((owner) => {
    const workers = countAt(tree, [...owner, 'workers']);
    const path = [...owner, 'stragglers'];
    const stragglers = at(tree, path);
    const laws = stragglers?.kind === 'list' ? stragglers.items.map((_, index) => [...path, String(index)]) : [path];
    return laws.flatMap((law) => {
      const factors = at(tree, [...law, 'factors']);
      if (textAt(tree, [...law, 'kind']) !== 'factors' || factors?.kind !== 'list' || factors.items.length === 0) return [];
      if (workers === undefined || factors.items.length === workers) return [];
      return [problemAt(tree, [...law, 'factors'], { message: 'not one factor per worker', expected: `${workers} factors`, received: String(factors.items.length) })];
    });
  });
}

function layersRule(tree: Located): Problem[] {
  const load = parsedAt(tree, ['workload'], workloadOptions);
  return load === undefined || !('layers' in load) || typeof load.layers === 'number' || load.layers === undefined ? []
    : problemsUnder(tree, ['workload', 'layers'], layerProblems(load.layers, load.parameterBytes));
}

function absencesRule(tree: Located): Problem[] {
  const absences = parsedAt(tree, ['cluster', 'absences'], absenceOptions);
  const workers = countAt(tree, ['cluster', 'workers']);
  return absences === undefined || workers === undefined ? [] : problemsUnder(tree, ['cluster', 'absences'], absenceProblems(absences, workers));
}

/** What the network has against the machines that stand on it. */
function networkRule(tree: Located): Problem[] {
  const network = parsedAt(tree, ['network'], networkOptions);
  const workers = countAt(tree, ['cluster', 'workers']);
  if (network === undefined || workers === undefined) return [];
  const { machines } = machinesOf({
    workers,
    servers: serversOfStrategies(tree),
    neighbour: at(tree, ['neighbour']) === undefined ? undefined : { machines: neighbourMachines(tree), isApart: textAt(tree, ['neighbour', 'machines']) !== 'same' },
    nodeSize: nodeSizeOf(network),
  });
  return problemsUnder(tree, ['network'], networkProblems(network, machines));
}

function serversOfStrategies(tree: Located): number[] {
  const strategies = at(tree, ['strategies']);
  return strategies?.kind === 'map' ? [...strategies.entries.values()].map(serversOf) : [];
}

function serversOf(strategy: Located | undefined): number {
  return strategy?.kind === 'map' ? chosen(strategy)?.serverMachines ?? 0 : 0;
}

/** The strategy with its own options; undefined where they have problems of their own. */
function chosen(strategy: LocatedMap): ChosenStrategy | undefined {
  const options = ownOptions(strategy);
  return options === undefined ? undefined : chooseStrategy(options);
}

function ownOptions(strategy: LocatedMap): StrategyOptions | undefined {
  const kind = (Object.keys(strategies) as StrategyKind[]).find((word) => word === textAt(strategy, ['kind']));
  if (kind === undefined) return undefined;
  const { options } = strategies[kind];
  const own = Object.fromEntries([...strategy.entries].filter(([key]) => key in options.shape).map(([key, node]) => [key, plain(node)]));
  return options.safeParse(own).data;
}

function neighbourMachines(tree: Located): number {
  return (countAt(tree, ['neighbour', 'workers']) ?? 0) + serversOf(at(tree, ['neighbour', 'strategy']));
}

/** On the same machines there must be one for each of its workers and servers. */
function neighbourRule(tree: Located): Problem[] {
  const strategy = at(tree, ['neighbour', 'strategy']);
  const own = strategy?.kind === 'map' ? ownRules(tree, ['neighbour', 'strategy'], strategy) : [];
  const workers = countAt(tree, ['cluster', 'workers']);
  if (workers === undefined || textAt(tree, ['neighbour', 'machines']) !== 'same') return own;
  const { machines } = machinesOf({ workers, servers: serversOfStrategies(tree), nodeSize: 1 });
  const wanted = neighbourMachines(tree);
  if (wanted <= machines) return own;
  return [...own, problemAt(tree, ['neighbour', 'machines'], {
    message: 'more machines than there are to share', expected: `at most ${machines} workers and servers, as many as the cluster has`, received: String(wanted), fix: 'take fewer workers, or `machines: own`',
  })];
}

function strategyRules(tree: Located): Problem[] {
  const named = at(tree, ['strategies']);
  if (named?.kind !== 'map') return [];
  return [...named.entries].flatMap(([name, node]) => (node.kind === 'map' ? [...batchRules(tree, name, node), ...optimizerRule(tree, name, node), ...compressionRule(tree, name, node), ...outageRule(tree, name, node), ...ownRules(tree, ['strategies', name], node)] : []));
}

function batchRules(tree: Located, name: string, strategy: LocatedMap): Problem[] {
  const path = ['strategies', name];
  const kind = textAt(strategy, ['kind']);
  // Whether it has a batch is not known.
  if (kind === undefined || !Object.hasOwn(strategies, kind)) return [];
  if (!(chosen(strategy)?.hasBatch ?? true)) {
    return ['batchPerWorker', 'globalBatch'].filter((field) => strategy.entries.has(field)).map((field) => (
      problemAt(tree, [...path, field], { message: `${strategyOfKind(kind)} has no batch: it goes by the whole training set`, expected: 'no batch' })));
  }
  const hasPerWorker = strategy.entries.has('batchPerWorker');
  if (hasPerWorker === strategy.entries.has('globalBatch')) {
    const expected = 'exactly one of `batchPerWorker` and `globalBatch`';
    return [problemAt(tree, hasPerWorker ? [...path, 'globalBatch'] : path, { message: hasPerWorker ? 'two batches' : 'no batch', expected, received: hasPerWorker ? 'both' : 'neither' })];
  }
  const workers = countAt(tree, ['cluster', 'workers']);
  const globalBatch = countAt(tree, [...path, 'globalBatch']);
  if (workers === undefined || globalBatch === undefined || globalBatch >= workers || chosen(strategy)?.usesWorkers(workers) === 1) return [];
  return [problemAt(tree, [...path, 'globalBatch'], { message: 'not a sample for every worker', expected: `a whole number ≥ ${workers}, the number of workers` })];
}

/** What an optimizer cannot do for a strategy. */
function optimizerRule(tree: Located, name: string, strategy: LocatedMap): Problem[] {
  const path = ['strategies', name, 'optimizer'];
  const kind = kindAt(tree, path);
  const { hasStaleness = false, slices = false, search = 'optimizer' } = chosen(strategy) ?? {};
  if (kind === 'l-bfgs' && hasStaleness) return [problemAt(tree, path, { message: 'L-BFGS searches along the gradient of the newest model, and these are stale', expected: 'another optimizer, or a synchronous strategy' })];
  if (kind === 'l-bfgs' && search === 'optimizer' && (textAt(strategy, ['compression', 'kind']) ?? 'none') !== 'none') return [problemAt(tree, path, { message: 'L-BFGS searches on the samples of a gradient, and what arrives of a compressed one is not that gradient', expected: 'another optimizer, or no compression' })];
  if (kind === 'l-bfgs' && search === 'none') return [problemAt(tree, path, { message: `L-BFGS searches on the samples of a gradient, and the steps of ${strategyOfKind(textAt(strategy, ['kind'])!)} go along no such gradient`, expected: 'another optimizer' })];
  if (kind !== 'lars' || !slices) return [];
  return [problemAt(tree, path, { message: 'LARS goes by whole layers, and each server has a slice of the model', expected: 'another optimizer, or one server' })];
}

function compressionRule(tree: Located, name: string, strategy: LocatedMap): Problem[] {
  const path = ['strategies', name, 'compression'];
  const kind = textAt(tree, [...path, 'kind']) ?? 'none';
  if (kind === 'none' || (chosen(strategy)?.compresses ?? true)) return [];
  return [problemAt(tree, path, { message: `${strategyOfKind(textAt(strategy, ['kind'])!)} sends nothing that could be compressed`, expected: 'another strategy, or no compression', received: kind })];
}

/** Machines that fail, and workers that leave, of a strategy that knows of neither. */
function outageRule(tree: Located, name: string, strategy: LocatedMap): Problem[] {
  const { outages, needsAllWorkers = false } = chosen(strategy) ?? {};
  if (outages !== 'none' && !needsAllWorkers) return [];
  return [...(outages === 'none' ? [['cluster', 'failures']] : []), ['cluster', 'absences']].filter((path) => {
    const written = at(tree, path);
    return written !== undefined && !(written.kind === 'list' && written.items.length === 0);
  }).map((path) => problemAt(tree, ['strategies', name, 'kind'], {
    message: `${strategyOfKind(textAt(strategy, ['kind'])!)} does not know of ${path[1]!}`, expected: `another strategy, or no \`${path.join('.')}\``,
  }));
}

/** The strategy's rules about its own options. */
function ownRules(tree: Located, path: Path, strategy: LocatedMap): Problem[] {
  const options = ownOptions(strategy);
  if (options === undefined) return [];
  const owner = path[0] === 'neighbour' ? ['neighbour'] : [];
  const load = parsedAt(tree, [...owner, 'workload'], workloadOptions);
  const workers = countAt(tree, path[0] === 'neighbour' ? ['neighbour', 'workers'] : ['cluster', 'workers']);
  const { parameterBytes, layers } = load === undefined ? {} : workload(load);
  const [batchPerWorker, globalBatch] = ['batchPerWorker', 'globalBatch'].map((field) => countAt(tree, [...(path[0] === 'neighbour' ? ['neighbour'] : path), field]));
  const batches = workers === undefined || (batchPerWorker === undefined) === (globalBatch === undefined) ? undefined : batchesOf({ batchPerWorker, globalBatch }, workers);
  return [...problemsUnder(tree, path, strategyProblems(options, { workers, batches, parameterBytes, layers })), ...stepsRule(tree, path), ...shardRule(tree, path, chooseStrategy(options).servers)];
}

/** Shards that are on their way at once, one between each worker and each server; each takes some 20 bytes of memory. */
const MOST_SHARDS = 20_000_000;

function shardRule(tree: Located, path: Path, servers: number): Problem[] {
  const workers = countAt(tree, path[0] === 'neighbour' ? ['neighbour', 'workers'] : ['cluster', 'workers']);
  if (workers === undefined || workers * servers <= MOST_SHARDS) return [];
  return [problemAt(tree, [...path, 'servers'], {
    message: 'too many shards to simulate', expected: `at most ${Math.floor(MOST_SHARDS / workers)} servers for ${workers} workers`, received: String(servers),
  })];
}

/** Steps of all workers that are under way at once, each with its samples; and options that say how many of a worker are. */
const MOST_STEPS = 5_000_000;
const STEP_FIELDS = ['localSteps', 'period', 'pushEvery', 'fetchEvery', 'microBatches'];

function stepsRule(tree: Located, path: Path): Problem[] {
  const workers = countAt(tree, path[0] === 'neighbour' ? ['neighbour', 'workers'] : ['cluster', 'workers']) ?? 1;
  return STEP_FIELDS.flatMap((field) => {
    const steps = countAt(tree, [...path, field]);
    if (steps === undefined || steps * workers <= MOST_STEPS) return [];
    return [problemAt(tree, [...path, field], { message: 'too many steps at once to simulate', expected: `at most ${Math.floor(MOST_STEPS / workers)} of each of ${workers} workers`, received: String(steps) })];
  });
}

/** Problems whose paths are relative to something, at their place. */
function problemsUnder(tree: Located, base: Path, problems: readonly Problem[]): Problem[] {
  return problems.map(({ path = '', ...problem }) => {
    const full = [...base, ...path.split('.').filter((step) => step !== '')];
    return { ...placeOf(placeAt(tree, full)), ...problem, path: full.join('.') };
  });
}

/** The value there as its field reads it; undefined where it is missing or has problems of its own. */
function parsedAt<Output>(tree: Located, path: Path, field: z.ZodType<Output>): Output | undefined {
  const node = at(tree, path);
  return node === undefined ? undefined : field.safeParse(plain(node)).data;
}

function problemAt(tree: Located, path: Path, problem: Omit<Problem, 'file' | 'line' | 'path'>): Problem {
  const written = at(tree, path);
  return { ...placeOf(placeAt(tree, path)), path: path.join('.'), ...(written === undefined ? {} : { received: written.text }), ...problem };
}

function plainAt(tree: Located, path: Path): unknown {
  const node = at(tree, path);
  return node === undefined ? undefined : plain(node);
}

function textAt(tree: Located, path: Path): string | undefined {
  const value = plainAt(tree, path);
  return typeof value === 'string' ? value : undefined;
}

/** Of what may be written as a word or as a map. */
function kindAt(tree: Located, path: Path): string | undefined {
  return textAt(tree, path) ?? textAt(tree, [...path, 'kind']);
}

/** A number that its field accepts. */
function countAt(tree: Located, path: Path): number | undefined {
  const field = fieldAt(scenarioSchema, tree, path);
  const value = field === undefined ? undefined : z.safeParse(field, plainAt(tree, path)).data;
  return typeof value === 'number' ? value : undefined;
}
