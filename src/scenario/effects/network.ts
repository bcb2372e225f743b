/** Inputs about the network that have no effect. */
import { formatTime } from '../../basics/units.js';
import type { NetworkOptions } from '../../simulation/network/registry.js';
import type { Scenario } from '../schema.js';
import { chooseStrategy } from '../../simulation/strategies/registry.js';
import { jobsOf, ownJob, sendsMessages, serverMachinesOf, type Inert, type Rule } from './inert.js';

type Ports = NetworkOptions<'ports'>;

export const networkInputs: Rule = (scenario) => {
  const { network } = scenario;
  if (network.model === 'unlimited') return [];
  if (!sendsMessages(ownJob(scenario))) return [[['network'], scenario.cluster.workers === 1 ? 'one worker without a server sends no messages' : 'no strategy sends a message']];
  return [...reductionInput(scenario), ...trafficInputs(scenario), ...nodeInputs(scenario), ...(network.model === 'ports' ? portInputs(network) : [])]
    .map(([path, because]) => [['network', ...path], because]);
};

// Paths are relative to the network from here on.

/** Servers that apply gradients one by one do it in their own time, not in that of the network. */
function reductionInput(scenario: Scenario): readonly Inert[] {
  const { network } = scenario;
  const isReduced = jobsOf(scenario).some(({ strategies }) => strategies.some(([, options]) => chooseStrategy(options).reduces));
  return isReduced || !('reduction' in network) || network.reduction === 0 ? [] : [[['reduction'], 'no strategy adds gradients up on their way']];
}

/** Jitter and other traffic, of all models that have them. */
function trafficInputs({ network, budget: { simulatedTime = Infinity } }: Scenario): readonly Inert[] {
  if (!('background' in network) && !('jitter' in network)) return [];
  const { jitter, background = [] } = network;
  return [
    ...(jitter?.mean === 0 ? [[['jitter'], 'its mean is 0'] as const] : []),
    ...background.flatMap(({ share, from }, index): Inert[] => {
      if (share === 0) return [[['background', String(index)], 'its share is 0']];
      return from < simulatedTime ? [] : [[['background', String(index)], `the run ends at ${formatTime(simulatedTime)}`]];
    }),
  ];
}

/** Where nobody shares a node, its inside is of no use; where all share one, everything else is. */
function nodeInputs(scenario: Scenario): readonly Inert[] {
  const { network } = scenario;
  const topology = network.model === 'links' && network.topology.kind === 'two-level' ? network.topology : undefined;
  const node = network.model === 'ports' ? network.node : topology?.node;
  if (node === undefined) return [];
  const base = topology === undefined ? [] : ['topology'];
  if (node.machines === 1) return [[[...base, 'node'], 'a node of one machine has no inside']];
  // A neighbour with machines of its own begins at a new node of ports; of links it may stand in the same.
  const jobs = jobsOf(scenario);
  const machines = jobs.map((job) => job.workers + serverMachinesOf(job));
  const isApart = scenario.neighbour?.machines === 'own' && topology !== undefined;
  const most = isApart ? machines.reduce((sum, each) => sum + each, 0) : Math.max(...machines);
  if (most > node.machines) return [];
  const because = `all machines stand in one node of ${node.machines}: no message leaves it`;
  const outside = topology !== undefined ? [['latency'], ['topology', 'bandwidth']]
    : ['bandwidth', 'download', 'latency', 'overhead', 'machines', 'jitter', 'loss', 'background'].map((field) => [field]);
  return [...outside, [...base, 'node', 'nic']].map((path) => [path, because]);
}

function portInputs(network: Ports): readonly Inert[] {
  const { background = [], duplex } = network;
  return [
    ...lossInputs(network),
    ...machineInputs(network),
    ...background.flatMap(({ machine, share }, index): Inert[] => {
      const path = ['background', String(index)];
      if (share > 0 && isUnlimited(network, machine)) return [[path, 'its ports are unlimited: there is nothing to take a share of']];
      return duplex === 'half' ? [[[...path, 'direction'], 'with half duplex one port does both']] : [];
    }),
  ];
}

function isUnlimited({ bandwidth, download = bandwidth, machines = [] }: Ports, machine: number): boolean {
  const own = machines.find((each) => each.machine === machine);
  return (own?.bandwidth ?? bandwidth) === Infinity && (own?.download ?? own?.bandwidth ?? download) === Infinity;
}

function lossInputs({ loss, machines = [] }: Ports): readonly Inert[] {
  if (loss === undefined || loss.probability > 0 || machines.some((own) => (own.loss ?? 0) > 0)) return [];
  const because = 'no packet is lost on any machine';
  return [[['loss'], because], ...machines.map((_, index): Inert => [['machines', String(index), 'loss'], because])];
}

/** Entries that say nothing, and less latency or loss than the others have, which the other end of every message makes up for. */
function machineInputs({ machines = [], latency, loss }: Ports): readonly Inert[] {
  const least = { latency, loss: loss?.probability ?? 0 };
  return machines.flatMap((own, index): readonly Inert[] => {
    const path = ['machines', String(index)];
    if (Object.entries(own).every(([field, value]) => field === 'machine' || value === undefined)) return [[path, 'it sets nothing']];
    return (['latency', 'loss'] as const).flatMap((field): Inert[] => {
      const value = own[field];
      const isAlone = machines.every((other) => other === own || (other[field] ?? least[field]) >= least[field]);
      return value === undefined || value >= least[field] || !isAlone ? [] : [[[...path, field], 'of a message\'s two ends the larger counts, and no other machine has less than the network']];
    });
  });
}
