/** What a scenario sets, in words, for the reader of a report: label and text, in reading order. */
import { countOf, formatBandwidth, formatBytes, formatMoney, formatNumber, formatTime } from '../basics/units.js';
import { aboutInitial } from '../learning/initial-parameters.js';
import { aboutModel } from '../learning/models/registry.js';
import { aboutOrder } from '../learning/sampling/order.js';
import { aboutPartition } from '../learning/sampling/partition.js';
import { batchesOf } from '../scenario/batches.js';
import { memoryNeed, memoryOfMachine, needText } from '../scenario/machine-memory.js';
import type { Scenario, ScenarioStrategy } from '../scenario/schema.js';
import { dalyInterval, jobTimeBetweenFailures } from '../simulation/compute/checkpointing.js';
import { readingRate, readingTime } from '../simulation/compute/loading.js';
import { markovMeanFactor } from '../simulation/compute/markov.js';
import { stepTime, workload } from '../simulation/compute/step-time.js';
import { speedUp } from '../simulation/compute/scaling.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { expectedSlowest, lawsOf, stragglersAre, type StragglerOptions, type Stragglers } from '../simulation/compute/stragglers.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { networkText } from './network-text.js';

interface Line { readonly label: string; readonly text: string }

/**
 * @param learnedBytes size of the small model that really learns
 * @param dataName of the data set, where there is one
 */
export function describeSetting(scenario: Scenario, learnedBytes: number, dataName?: string): Line[] {
  const { cluster, evaluation, budget, price, replications, seed } = scenario;
  const hasServers = Object.values(scenario.strategies).some((options) => chooseStrategy(options).servers > 0);
  return [
    { label: 'Learning problem', text: problemText(scenario, dataName, learnedBytes) },
    { label: 'Standing for', text: workloadText(scenario) },
    { label: 'Cluster', text: `${countOf(cluster.workers, 'worker')}${machineText(scenario)}` },
    { label: 'Memory', text: needsText(scenario) },
    ...loadingText(scenario),
    { label: 'Stragglers', text: stragglersText(cluster.stragglers, cluster.workers) },
    ...failuresText(scenario),
    ...absencesText(scenario),
    { label: 'Network', text: networkText(scenario.network) },
    ...neighbourText(scenario),
    ...(hasServers ? [{ label: 'Server', text: serverText(scenario) }] : []),
    ...(price === undefined ? [] : [{ label: 'Prices', text: `${formatMoney(price.workerHour)} per worker and hour${hasServers ? `, ${formatMoney(price.serverHour)} per server and hour` : ''}` }]),
    { label: 'Evaluation', text: `every ${formatNumber(evaluation.everyPasses)} passes on ${evaluation.trainSamples} training and ${evaluation.testSamples} test samples; takes no simulated time` },
    { label: 'Budget', text: `${formatNumber(budget.passes)} passes${budget.simulatedTime === undefined ? '' : ` or ${formatTime(budget.simulatedTime)} of simulated time`}, at most ${formatNumber(budget.events)} events` },
    { label: 'Repetition', text: `${countOf(replications, 'replication')}, seeds ${seed.learning} (learning) and ${seed.system} (system); all strategies meet the same samples and stragglers` },
  ];
}

function problemText({ problem }: Scenario, dataName: string | undefined, learnedBytes: number): string {
  if (!('dataset' in problem)) return aboutModel(problem.model);
  const { model, partition, sampling, initial, ridge, dropout } = problem;
  return [
    `${aboutModel(model)} on ${dataName ?? problem.dataset.kind}, ${sampling.kind === 'listed' ? '' : `${aboutPartition(partition)}, `}${aboutOrder(sampling)}`,
    `real gradients of ${formatBytes(learnedBytes)}`,
    ...(initial === undefined ? [] : [aboutInitial(initial)]),
    ...(ridge === 0 ? [] : [`ridge ${formatNumber(ridge)}`]),
    ...(dropout === 0 ? [] : [`dropout ${formatNumber(dropout)}`]),
  ].join('; ');
}

function workloadText(scenario: Scenario): string {
  const load = workload(scenario.workload);
  // Of the first worker of the first strategy: mostly all have the same.
  const batch = batchesOf(Object.values(scenario.strategies)[0]!, scenario.cluster.workers)[0]!;
  const times = stragglersAre(scenario.cluster.stragglers) === 'time'
    ? 'step times come from the straggler law'
    : `a step of ${countOf(batch, 'sample')} takes ${formatTime(stepTime(load, scenario.cluster.machine, batch))} (${formatTime(load.overhead)} + ${formatTime(load.perSample)} per sample)`;
  const layers = load.layers.length === 1 ? '' : ` in ${load.layers.length} layers`;
  return `${formatBytes(load.parameterBytes)} on the wire${layers}; ${times}; ${load.provenance}`;
}

function machineText({ cluster: { machine } }: Scenario): string {
  const { cores, scaling, memory } = machine;
  return cores === 1 ? '' : `, each with ${cores} cores that are ${formatNumber(speedUp(machine))} times as fast as one (${scaling.kind}${memory === undefined ? '' : `; ${memoryText(memory)}`})`;
}

function memoryText({ bound, numa, cache }: NonNullable<Scenario['cluster']['machine']['memory']>): string {
  return [
    `waits for memory ${formatNumber(100 * bound)} % of the time`,
    ...(numa === undefined ? [] : [`${countOf(numa.sockets, 'socket')}, ${formatNumber(numa.remoteFactor)} times longer to another's memory`]),
    ...(cache === undefined ? [] : [`${formatBytes(cache.perCore)} of cache a core for ${formatBytes(cache.workingSet)}, ${formatNumber(cache.factor)} times faster`]),
  ].join(', ');
}

/** What each strategy needs of a machine's memory, those with equal needs together. */
function needsText(scenario: Scenario): string {
  const capacity = memoryOfMachine(scenario);
  const names = new Map<string, string[]>();
  for (const name of Object.keys(scenario.strategies)) {
    const need = memoryNeed(scenario, name);
    const text = `${needText(need)}${need.fits === undefined ? '' : need.fits ? ' (fits)' : ' (does not fit)'}`;
    names.set(text, [...names.get(text) ?? [], name]);
  }
  const needs = [...names].map(([text, those]) => `${those.join(', ')} ${those.length === 1 ? 'needs' : 'need'} ${text}`);
  return [
    capacity === undefined ? 'that of a machine is not given' : `${formatBytes(capacity)} a machine`, ...needs,
    ...(workload(scenario.workload).activationBytes === 0 ? ['activations are not known and not counted'] : []),
  ].join('; ');
}

function loadingText({ cluster: { loading, workers }, strategies }: Scenario): Line[] {
  if (loading === undefined) return [];
  // Of the first worker of the first strategy in which most take part.
  const readers = (of: ScenarioStrategy): number => chooseStrategy(of).usesWorkers(workers);
  const options = Object.values(strategies).reduce((most, other) => (readers(other) > readers(most) ? other : most));
  const reading = readers(options);
  const batch = batchesOf(options, workers)[0]!;
  const from = loading.kind === 'local' ? `each worker's own disk at ${formatBandwidth(loading.bandwidth)}`
    : `${countOf(loading.servers, 'data server')} of ${formatBandwidth(loading.bandwidth)}, ${formatBandwidth(readingRate(loading, reading))} for each of ${countOf(reading, 'worker')}`;
  const text = `from ${from}; ${countOf(batch, 'sample')} of ${formatBytes(loading.bytesPerSample)} in ${formatTime(readingTime(loading, reading, batch))}, ${loading.overlapped ? 'while the batch before is computed' : 'before they are computed'}`;
  return [{ label: 'Data loading', text }];
}

const TIMES: ReadonlySet<string> = new Set(['mean', 'shift', 'meanNormal', 'meanSlow']);

function stragglersText(stragglers: Stragglers, workers: number): string {
  const laws = lawsOf(stragglers).filter(({ kind }) => kind !== 'none');
  if (laws.length === 0) return 'none';
  const slowest = expectedSlowest(laws, workers);
  const unit = slowest === undefined ? '' : stragglersAre(laws) === 'time' ? formatTime(slowest) : `${formatNumber(slowest)} times the step time`;
  return `${laws.map(lawText).join('; times ')}${slowest === undefined ? '' : `; the slowest of ${workers} takes ${unit} on average (closed form)`}`;
}

function lawText(law: StragglerOptions): string {
  const { kind, ...parameters } = law;
  const values = Object.entries<number | readonly number[]>(parameters).filter(([name, value]) => name !== 'perRack' || value !== 1).map(([name, value]) => {
    if (typeof value === 'number') return name === 'perRack' ? `shared by racks of ${value}` : `${name} ${TIMES.has(name) ? formatTime(value) : formatNumber(value)}`;
    if (value.length <= 16) return `${name} ${value.map((each) => (name === 'times' ? formatTime(each) : formatNumber(each))).join(', ')}`;
    const show = name === 'times' ? formatTime : formatNumber;
    const mean = value.reduce((sum, each) => sum + each, 0) / value.length;
    return `${value.length} ${name} of ${show(mean)} on average`;
  });
  const mean = law.kind === 'markov' ? [`${formatNumber(markovMeanFactor(law))} times the work's time in the long run`] : [];
  return `${kind}, ${[...values, ...mean].join(', ')}`;
}

function absencesText({ cluster: { absences } }: Scenario): Line[] {
  const spans = absences.slice(0, 8).map(({ worker, from, until }) => `worker ${worker} from ${formatTime(from)} ${until === undefined ? 'on' : `until ${formatTime(until)}`}`);
  return absences.length === 0 ? [] : [{ label: 'Absences', text: `${spans.join('; ')}${absences.length > 8 ? `; and ${absences.length - 8} more` : ''}` }];
}

function failuresText({ cluster: { failures, workers }, strategies }: Scenario): Line[] {
  if (failures === undefined) return [];
  const { timeToFailure, detection, restart, checkpoint, replacements } = failures;
  // Servers fail, too, where everybody waits for them.
  const machines = Object.values(strategies).map((options) => workers + (chooseStrategy(options).outages === 'each' ? 0 : chooseStrategy(options).serverMachines));
  const ofAll = (time: (timeBetweenFailures: number) => number) => range(machines.map((number) => time(jobTimeBetweenFailures(timeToFailure.mean, number))));
  const interval = checkpoint === undefined ? '' : checkpoint.interval === 'auto' ? `${ofAll((mean) => dalyInterval(checkpoint.cost, mean))} of work (Daly's optimum)` : `${formatTime(checkpoint.interval)} of work`;
  const text = [
    `each machine after ${formatTime(timeToFailure.mean)} on average (${timeToFailure.kind}${'shape' in timeToFailure ? `, shape ${formatNumber(timeToFailure.shape)}` : ''}), one of them every ${ofAll((mean) => mean)}`,
    `noticed after ${formatTime(detection)}, back after ${formatTime(restart)} more`,
    checkpoint === undefined ? 'no checkpoints: a synchronous job begins anew' : `a checkpoint after every ${interval}, which takes ${formatTime(checkpoint.cost)}`,
    ...(replacements === undefined ? [] : [`at most ${countOf(replacements, 'replacement')}`]),
  ].join('; ');
  return [{ label: 'Failures', text }];
}

/** `1 h`, `50 min to 1 h`. */
function range(times: readonly number[]): string {
  const texts = [...new Set([Math.min(...times), Math.max(...times)].map(formatTime))];
  return texts.join(' to ');
}

function neighbourText({ neighbour }: Scenario): Line[] {
  if (neighbour === undefined) return [];
  const { workers, strategy, batchPerWorker, machines, workload: written, stragglers } = neighbour;
  const text = [
    `a second job of ${countOf(workers, 'worker')} on ${machines === 'own' ? 'machines of its own' : 'the same machines'}: ${chooseStrategy(strategy).about}`,
    `${formatBytes(workload(written).parameterBytes)} on the wire, ${countOf(batchPerWorker, 'sample')} a step`,
    ...(lawsOf(stragglers).every(({ kind }) => kind === 'none') ? [] : [`stragglers: ${stragglersText(stragglers, workers)}`]),
  ].join('; ');
  return [{ label: 'Neighbour', text }];
}

function serverText({ server }: Scenario): string {
  return `${formatTime(meanServiceTime(server))} to apply a gradient, ${'kind' in server ? 'exponential' : 'always the same'}`;
}
