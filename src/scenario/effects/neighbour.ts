import type { NetworkOptions } from '../../simulation/network/registry.js';
import { jobsOf, sendsMessages, serverMachinesOf, type Job, type Rule } from './inert.js';

/** A neighbour matters by being in the way of the job's messages. */
export const neighbourInputs: Rule = (scenario) => {
  const { neighbour, network } = scenario;
  const [job, other] = jobsOf(scenario);
  if (neighbour === undefined || job === undefined || other === undefined) return [];
  if (network.model === 'unlimited') return [[['neighbour'], 'on an unlimited network nobody is in the way']];
  // A machine more may be a longer way round.
  const isJustAdded = neighbour.machines === 'same' || network.model !== 'links' || keepsRoutes(network.topology);
  if (!sendsMessages(other)) return isJustAdded ? [[['neighbour'], 'its one worker, without a server, sends no messages']] : [];
  if (!sendsMessages(job)) return [[['neighbour'], 'the job sends no messages that it could be in the way of']];
  if (neighbour.machines === 'same') return [];
  if (network.model !== 'links') return [[['neighbour'], `on machines of its own it shares nothing with the job: "${network.model}" machines have only ports of their own`]];
  return sharesLinks(network.topology, job) ? [] : [[['neighbour'], `on machines of its own it shares no link of a "${network.topology.kind}" topology with the job`]];
};

/** Whether the ways between machines are the same when more machines come. */
function keepsRoutes({ kind }: NetworkOptions<'links'>['topology']): boolean {
  return kind !== 'ring' && kind !== 'torus' && kind !== 'list';
}

/** Whether a message between machines after the job's may meet one between the job's. */
function sharesLinks(topology: NetworkOptions<'links'>['topology'], job: Job): boolean {
  switch (topology.kind) {
    case 'switch': case 'full': return false;
    case 'two-level': return topology.node.nic === 'shared' && endsInside(job, topology.node.machines);
    case 'fat-tree': return endsInside(job, topology.machinesPerEdge);
    default: return true;
  }
}

/** Whether the last machines of the job leave room in their node, or on their edge switch, for others. */
function endsInside(job: Job, size: number): boolean {
  return (job.workers + serverMachinesOf(job)) % size !== 0;
}
