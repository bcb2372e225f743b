/** Inputs about machines that have no effect: their step times, cores and memory, failures and absences, the reading of their data. */
import { formatTime } from '../../basics/units.js';
import type { MachineOptions } from '../../simulation/compute/scaling.js';
import { chooseStrategy } from '../../simulation/strategies/registry.js';
import { stragglersAre } from '../../simulation/compute/stragglers.js';
import { jobsOf, type Inert, type Rule } from './inert.js';

/** Laws that are the step time themselves leave the workload's times to nobody, and the machine too unless it is another job's as well. */
export const stepTimeInputs: Rule = (scenario) => {
  const timed = jobsOf(scenario).flatMap((job) => {
    const law = job.laws.find((each) => stragglersAre(each) === 'time');
    return law === undefined ? [] : [{ ...job, because: `"${law.kind}" stragglers are the step time themselves` }];
  });
  const times = timed.flatMap(({ at, because }) => ['device', 'sustained', 'overhead', 'perSample'].map((field): Inert => [[...at, 'workload', field], because]));
  const [first] = timed;
  if (first === undefined || timed.length < jobsOf(scenario).length) return times;
  // How much memory it has is another matter.
  const paths = scenario.cluster.machine.memoryBytes === undefined ? [[]] : [['cores'], ['scaling'], ['memory']];
  return [...times, ...paths.map((path): Inert => [['cluster', 'machine', ...path], first.because])];
};

export const machineInputs: Rule = (scenario) => {
  const { machine } = scenario.cluster;
  if (jobsOf(scenario).every(({ laws }) => stragglersAre(laws) === 'time')) return [];
  const path = ['cluster', 'machine'];
  if (machine.cores > 1) return memoryInputs(machine).map(([field, because]) => [[...path, 'memory', ...field], because]);
  return [[[...path, 'scaling'], 'a machine has one core'], [[...path, 'memory'], 'a machine has one core']];
};

/** Paths are relative to the memory. */
function memoryInputs({ cores, memory }: MachineOptions): readonly Inert[] {
  if (memory === undefined) return [];
  const { bound, numa, cache } = memory;
  if (numa === undefined && cache === undefined) return [[[], 'neither `numa` nor `cache` is given']];
  if (bound === 0) return [[['numa'], 'a core never waits for memory: `bound` is 0'], [['cache'], 'a core never waits for memory: `bound` is 0']];
  const isLocal = numa === undefined || numa.remoteFactor === 1 || cores <= (numa.coresPerSocket ?? Math.ceil(cores / numa.sockets));
  const inert: Inert[] = [];
  if (cache !== undefined && cache.perCore >= cache.workingSet) {
    inert.push([['numa'], 'every access is served by a cache']);
    // Without it accesses would be remote.
    if (isLocal) inert.push([['cache'], 'the cache of one core holds the whole working set already']);
    return inert;
  }
  if (numa !== undefined && isLocal) inert.push([['numa'], numa.remoteFactor === 1 ? 'remote memory is as fast as local' : 'all cores are on one socket']);
  // What a cache serves is at least not remote.
  if (cache?.factor === 1 && isLocal) inert.push([['cache'], 'it is no faster than memory']);
  return inert;
}

export const failureInputs: Rule = ({ cluster: { failures }, strategies }) => {
  if (failures?.checkpoint === undefined || Object.values(strategies).some((options) => chooseStrategy(options).outages === 'checkpoint')) return [];
  return [[['cluster', 'failures', 'checkpoint'], 'no strategy goes back to a checkpoint']];
};

export const absenceInputs: Rule = ({ cluster: { absences }, budget: { simulatedTime = Infinity } }) => absences.flatMap(({ from }, index): Inert[] => (
  from < simulatedTime ? [] : [[['cluster', 'absences', String(index)], `the run ends at ${formatTime(simulatedTime)}`]]));

export const loadingInputs: Rule = ({ cluster: { loading, workers } }) => {
  if (loading === undefined) return [];
  if (loading.bandwidth === Infinity) return [[['cluster', 'loading'], 'reading takes no time: `bandwidth` is unlimited']];
  return loading.kind === 'servers' && loading.servers > workers ? [[['cluster', 'loading', 'servers'], `each of the ${workers} workers has a server of its own already`]] : [];
};
