/** What a scenario sets, in words, for the reader of a report: label and text, in reading order. */
import { formatBandwidth, formatBytes, formatMoney, formatNumber, formatTime } from '../basics/units.js';
import type { Scenario } from '../scenario/schema.js';
import { stepTime, workload } from '../simulation/compute/step-time.js';
import { speedUp } from '../simulation/compute/scaling.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { expectedSlowest, stragglersAre } from '../simulation/compute/stragglers.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';

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
    { label: 'Network', text: networkText(scenario) },
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

function stragglersText({ cluster: { stragglers, workers } }: Scenario): string {
  if (stragglers.kind === 'none') return 'none';
  const { kind, ...parameters } = stragglers;
  const values = Object.entries<number | number[]>(parameters).map(([name, value]) => {
    if (Array.isArray(value)) return `${name} ${value.join(', ')}`;
    return `${name} ${name === 'mean' || name === 'shift' ? formatTime(value) : formatNumber(value)}`;
  });
  const slowest = expectedSlowest(stragglers, workers);
  const unit = stragglersAre(stragglers) === 'time' ? formatTime(slowest) : `${formatNumber(slowest)} times the step time`;
  return `${kind}, ${values.join(', ')}; the slowest of ${workers} takes ${unit} on average (closed form)`;
}

function networkText({ network }: Scenario): string {
  if (network.model === 'unlimited') return 'unlimited: messages take no time';
  const { bandwidth, latency, overhead, reduction, duplex } = network;
  return `one switch; ports of ${formatBandwidth(bandwidth)}, ${duplex} duplex; latency ${formatTime(latency)}, overhead ${formatTime(overhead)} a message`
    + (reduction === 0 ? '' : `; reduction ${formatNumber(reduction * 1e9)} ns/B`);
}

function serverText({ server }: Scenario): string {
  return `${formatTime(meanServiceTime(server))} to apply a gradient, ${'kind' in server ? 'exponential' : 'always the same'}`;
}
