/**
 * The inputs of a scenario that can change its clock, each with what would stand there if it were not: a network without latency, machines that
 * never fail. A run without an input shows what the input contributes.
 */
import { countOf, formatBandwidth, formatBytes, formatNumber, formatTime } from '../basics/units.js';
import { meanStepTime, quiet } from '../experiment/quiet.js';
import { machinesOfScenario } from '../scenario/machine-count.js';
import type { Scenario } from '../scenario/schema.js';
import { meanServiceTime } from '../simulation/compute/server-time.js';
import { workload } from '../simulation/compute/step-time.js';
import { lawsOf } from '../simulation/compute/stragglers.js';
import { networkProblems, type NetworkOptions } from '../simulation/network/registry.js';

export interface ClockInput {
  /** As in the scenario: `network.latency`. */
  readonly path: string;
  /** What is set, in words. */
  readonly value: string;
  /** What it is held against, in words: `0`, `none`. */
  readonly against: string;
  readonly without: Scenario;
}

/** The inputs that are not at their neutral value already, for one of the scenario's strategies. */
export function clockInputs(scenario: Scenario, strategy: string): readonly ClockInput[] {
  return [...computeInputs(scenario), ...networkInputs(scenario), ...machineInputs(scenario), ...strategyInputs(scenario, strategy)];
}

function computeInputs(scenario: Scenario): ClockInput[] {
  const { cluster, workload: written } = scenario;
  const { machine } = cluster;
  const load = workload(written);
  const { parameterBytes, overhead, perSample, layers, activationBytes } = load;
  const withLoad = (changed: { overhead?: number; perSample?: number }): Scenario => ({ ...scenario, workload: { parameterBytes, overhead, perSample, activationBytes, layers: [...layers], ...changed } });
  const withMachine = (changed: Scenario['cluster']['machine']): Scenario => ({ ...scenario, cluster: { ...cluster, machine: changed } });
  const inputs: ClockInput[] = [
    { path: 'workload.perSample', value: formatTime(perSample), against: '0', without: withLoad({ perSample: 0 }) },
  ];
  if (overhead > 0) inputs.push({ path: 'workload.overhead', value: formatTime(overhead), against: '0', without: withLoad({ overhead: 0 }) });
  if (machine.cores > 1) {
    inputs.push({ path: 'cluster.machine.cores', value: String(machine.cores), against: '1', without: withMachine({ ...machine, cores: 1 }) });
    if (machine.scaling.kind !== 'linear') inputs.push({ path: 'cluster.machine.scaling', value: machine.scaling.kind, against: 'linear', without: withMachine({ ...machine, scaling: { kind: 'linear' } }) });
    if (machine.memory !== undefined) inputs.push({ path: 'cluster.machine.memory', value: `${formatNumber(machine.memory.bound)} of the time`, against: 'none', without: withMachine({ cores: machine.cores, scaling: machine.scaling }) });
  }
  const laws = lawsOf(cluster.stragglers).filter(({ kind }) => kind !== 'none');
  if (laws.length > 0) {
    const calm = quiet(scenario).cluster.stragglers;
    const against = meanStepTime(cluster.stragglers) === undefined ? 'none' : 'every step its mean';
    inputs.push({ path: 'cluster.stragglers', value: laws.map(({ kind }) => kind).join(', '), against, without: { ...scenario, cluster: { ...cluster, stragglers: calm } } });
  }
  return inputs;
}

/** By field: what it is when it is not there, and how its value reads. */
type FieldsHeldAgainst = Readonly<Record<string, { readonly neutral: unknown; readonly against: string; readonly show: (value: unknown) => string }>>;

const networkFields: FieldsHeldAgainst = {
  bandwidth: { neutral: Infinity, against: 'unlimited', show: (value) => formatBandwidth(Number(value)) },
  gapPerByte: { neutral: 0, against: '0', show: (value) => `${formatNumber(Number(value) * 1e9)} ns/B` },
  gap: { neutral: 0, against: '0', show: (value) => formatTime(Number(value)) },
  latency: { neutral: 0, against: '0', show: (value) => formatTime(Number(value)) },
  overhead: { neutral: 0, against: '0', show: (value) => formatTime(Number(value)) },
  reduction: { neutral: 0, against: '0', show: (value) => `${formatNumber(Number(value) * 1e9)} ns/B` },
  duplex: { neutral: 'full', against: 'full', show: String },
  download: { neutral: undefined, against: 'as upload', show: (value) => formatBandwidth(Number(value)) },
  machines: { neutral: undefined, against: 'all alike', show: (value) => listed(value, 'machine') },
  node: { neutral: undefined, against: 'every message by NIC', show: () => 'nodes' },
  jitter: { neutral: undefined, against: 'none', show: () => 'jitter' },
  loss: { neutral: undefined, against: 'none', show: () => 'lossy' },
  background: { neutral: undefined, against: 'none', show: (value) => listed(value, 'period') },
  overrides: { neutral: undefined, against: 'none', show: (value) => listed(value, 'link') },
};

function listed(value: unknown, one: string): string {
  return countOf((value as readonly unknown[]).length, one);
}

/** By field of a topology. */
const topologyFields: FieldsHeldAgainst = {
  bandwidth: { neutral: Infinity, against: 'unlimited', show: (value) => formatBandwidth(Number(value)) },
  backbone: { neutral: Infinity, against: 'unlimited', show: (value) => formatBandwidth(Number(value)) },
  oversubscription: { neutral: 1, against: '1', show: (value) => formatNumber(Number(value)) },
  upload: { neutral: undefined, against: 'as bandwidth', show: (value) => formatBandwidth(Number(value)) },
  download: { neutral: undefined, against: 'as bandwidth', show: (value) => formatBandwidth(Number(value)) },
};

function networkInputs(scenario: Scenario): ClockInput[] {
  const { network } = scenario;
  if (network.model === 'unlimited') return [];
  const inputs = changedFields('network', network, networkFields, (changed) => ({ ...scenario, network: changed }));
  if (network.model === 'links') {
    inputs.push(...changedFields('network.topology', network.topology, topologyFields, (topology) => ({ ...scenario, network: linksWith(scenario, { ...network, topology }) })));
  }
  // Where messages take no time a neighbour is in nobody's way, and its rounds would be without end.
  return [{ path: 'network', value: network.model, against: 'unlimited', without: { ...scenario, network: { model: 'unlimited' }, neighbour: undefined } }, ...inputs];
}

/** Of a link without a limit there is no share to take: what other traffic took of it goes with its limit. */
function linksWith(scenario: Scenario, network: NetworkOptions<'links'>): NetworkOptions<'links'> {
  const problems = networkProblems(network, machinesOfScenario(scenario).machines);
  const background = network.background?.filter((_, index) => !problems.some(({ path }) => path?.startsWith(`background.${index}.`) === true));
  return { ...network, background };
}

/** The fields of `owner` that are not neutral, each with the scenario in which it is. */
function changedFields<Owner extends object>(at: string, owner: Owner, known: FieldsHeldAgainst, scenarioWith: (changed: Owner) => Scenario): ClockInput[] {
  return Object.entries(owner).flatMap(([name, value]: [string, unknown]): ClockInput[] => {
    const field = known[name];
    if (field === undefined || value === undefined || value === field.neutral) return [];
    const changed = { ...owner, [name]: field.neutral };
    return [{ path: `${at}.${name}`, value: field.show(value), against: field.against, without: scenarioWith(changed) }];
  });
}

function machineInputs(scenario: Scenario): ClockInput[] {
  const { cluster, neighbour, server } = scenario;
  const { failures, absences, loading, ...steady } = cluster;
  const inputs: ClockInput[] = [];
  if (meanServiceTime(server) > 0) inputs.push({ path: 'server', value: formatTime(meanServiceTime(server)), against: '0', without: { ...scenario, server: { perUpdate: 0 } } });
  if (failures !== undefined) inputs.push({ path: 'cluster.failures', value: `every ${formatTime(failures.timeToFailure.mean)} per machine`, against: 'none', without: { ...scenario, cluster: { ...steady, absences, loading } } });
  if (loading !== undefined) inputs.push({ path: 'cluster.loading', value: `${formatBytes(loading.bytesPerSample)} a sample`, against: 'none', without: { ...scenario, cluster: { ...cluster, loading: undefined } } });
  if (absences.length > 0) inputs.push({ path: 'cluster.absences', value: listed(absences, 'absence'), against: 'none', without: { ...scenario, cluster: { ...cluster, absences: [] } } });
  if (neighbour !== undefined) inputs.push({ path: 'neighbour', value: countOf(neighbour.workers, 'worker'), against: 'none', without: { ...scenario, neighbour: undefined } });
  return inputs;
}

function strategyInputs(scenario: Scenario, strategy: string): ClockInput[] {
  const options = scenario.strategies[strategy]!;
  if (!('overlap' in options) || options.overlap === undefined) return [];
  const { overlap, ...others } = options;
  const value = overlap.kind === 'buckets' ? `buckets of ${formatBytes(overlap.bucketBytes)}` : 'fusion';
  return [{ path: `strategies.${strategy}.overlap`, value, against: 'none', without: { ...scenario, strategies: { ...scenario.strategies, [strategy]: others } } }];
}
