/** What a scenario sets, in words, for the reader of a report: label and text, in reading order. */
import { formatBytes, formatMoney, formatNumber, formatTime } from '../basics/units.js';
import type { Scenario } from '../scenario/schema.js';
import { stepTime, workload } from '../simulation/compute/step-time.js';
import { speedUp } from '../simulation/compute/scaling.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { expectedSlowest, lawsOf, stragglersAre, type StragglerOptions } from '../simulation/compute/stragglers.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';
import { networkText } from './network-text.js';

interface Line { readonly label: string; readonly text: string }

/** @param learnedBytes size of the small model that really learns */
export function describeSetting(scenario: Scenario, learnedBytes: number): Line[] {
  const { cluster, evaluation, budget, price, replications, seed } = scenario;
  const hasServers = Object.values(scenario.strategies).some((options) => chooseStrategy(options).servers > 0);
  return [
    { label: 'Learning problem', text: problemText(scenario, learnedBytes) },
    { label: 'Standing for', text: workloadText(scenario) },
    { label: 'Cluster', text: `${cluster.workers} worker${cluster.workers === 1 ? '' : 's'}${machineText(scenario)}` },
    { label: 'Stragglers', text: stragglersText(scenario) },
    ...failuresText(scenario),
    { label: 'Network', text: networkText(scenario.network) },
    ...neighbourText(scenario),
    ...(hasServers ? [{ label: 'Server', text: serverText(scenario) }] : []),
    ...(price === undefined ? [] : [{ label: 'Prices', text: `${formatMoney(price.workerHour)} per worker and hour${hasServers ? `, ${formatMoney(price.serverHour)} per server and hour` : ''}` }]),
    { label: 'Evaluation', text: `every ${formatNumber(evaluation.everyPasses)} passes on ${evaluation.trainSamples} training and ${evaluation.testSamples} test samples; takes no simulated time` },
    { label: 'Budget', text: `${formatNumber(budget.passes)} passes${budget.simulatedTime === undefined ? '' : ` or ${formatTime(budget.simulatedTime)} of simulated time`}` },
    { label: 'Repetition', text: `${replications} replication${replications === 1 ? '' : 's'}, seeds ${seed.learning} (learning) and ${seed.system} (system); all strategies meet the same samples and stragglers` },
  ];
}

function problemText({ problem: { model, dataset, partition } }: Scenario, learnedBytes: number): string {
  if (model.kind === 'quadratic') {
    return `noisy quadratic ½·${formatNumber(model.curvature)}·w² from w = ${formatNumber(model.start)}, noise ${formatNumber(model.noise)} per sample, ${model.samplesPerPass} samples a pass`;
  }
  const data = dataset?.kind === 'idx' ? `IDX files in ${dataset.folder}` : 'MNIST';
  return `softmax regression on ${data}, ${partition === 'iid' ? 'shuffled and dealt equally to the workers' : 'one common order of samples'}; real gradients of ${formatBytes(learnedBytes)}`;
}

function workloadText(scenario: Scenario): string {
  const load = workload(scenario.workload);
  const times = stragglersAre(scenario.cluster.stragglers) === 'time'
    ? 'step times come from the straggler law'
    : `a step of 64 samples takes ${formatTime(stepTime(load, scenario.cluster.machine, 64))} (${formatTime(load.overhead)} + ${formatTime(load.perSample)} per sample)`;
  return `${formatBytes(load.parameterBytes)} on the wire; ${times}; ${load.provenance}`;
}

function machineText({ cluster: { machine } }: Scenario): string {
  return machine.cores === 1 ? '' : `, each with ${machine.cores} cores that are ${formatNumber(speedUp(machine))} times as fast as one (${machine.scaling.kind})`;
}

const TIMES: ReadonlySet<string> = new Set(['mean', 'shift', 'meanNormal', 'meanSlow']);

function stragglersText({ cluster: { stragglers, workers } }: Scenario): string {
  const laws = lawsOf(stragglers).filter(({ kind }) => kind !== 'none');
  if (laws.length === 0) return 'none';
  const slowest = expectedSlowest(laws, workers);
  const unit = slowest === undefined ? '' : stragglersAre(laws) === 'time' ? formatTime(slowest) : `${formatNumber(slowest)} times the step time`;
  return `${laws.map(lawText).join('; times ')}${slowest === undefined ? '' : `; the slowest of ${workers} takes ${unit} on average (closed form)`}`;
}

function lawText({ kind, ...parameters }: StragglerOptions): string {
  const values = Object.entries<number | readonly number[]>(parameters).filter(([name, value]) => name !== 'perRack' || value !== 1).map(([name, value]) => {
    if (typeof value === 'number') return name === 'perRack' ? `shared by racks of ${value}` : `${name} ${TIMES.has(name) ? formatTime(value) : formatNumber(value)}`;
    return value.length > 16 ? `${value.length} ${name}` : `${name} ${value.map(name === 'times' ? formatTime : String).join(', ')}`;
  });
  return `${kind}, ${values.join(', ')}`;
}

function failuresText({ cluster: { failures, absences } }: Scenario): Line[] {
  const away = absences.length === 0 ? [] : [{ label: 'Absences', text: absences.map(({ worker, from, until }) => `worker ${worker} from ${formatTime(from)} ${until === undefined ? 'on' : `until ${formatTime(until)}`}`).join('; ') }];
  if (failures === undefined) return away;
  const { timeToFailure, detection, restart, checkpoint, replacements } = failures;
  const interval = checkpoint?.interval === 'auto' ? 'at Daly\'s interval' : checkpoint === undefined ? '' : `every ${formatTime(checkpoint.interval)}`;
  const text = [
    `each machine after ${formatTime(timeToFailure.mean)} on average (${timeToFailure.kind})`,
    `noticed after ${formatTime(detection)}, back after ${formatTime(restart)} more`,
    checkpoint === undefined ? 'no checkpoints' : `a checkpoint ${interval}, which takes ${formatTime(checkpoint.cost)}`,
    ...(replacements === undefined ? [] : [`${replacements} replacements`]),
  ].join('; ');
  return [{ label: 'Failures', text }, ...away];
}

function neighbourText({ neighbour }: Scenario): Line[] {
  if (neighbour === undefined) return [];
  const { workers, strategy, machines, workload: load } = neighbour;
  const about = chooseStrategy(strategy).about;
  return [{ label: 'Neighbour', text: `a second job of ${workers} workers on ${machines === 'own' ? 'machines of its own' : 'the same machines'}: ${about}; ${formatBytes(workload(load).parameterBytes)} on the wire` }];
}

function serverText({ server }: Scenario): string {
  return `${formatTime(meanServiceTime(server))} to apply a gradient, ${'kind' in server ? 'exponential' : 'always the same'}`;
}
