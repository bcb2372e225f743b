/** Inputs about learning and about chance that have no effect. */
import { chooseOracle } from '../../learning/models/registry.js';
import { meanServiceTime } from '../../simulation/compute/server-time.js';
import { isRandom } from '../../simulation/compute/stragglers.js';
import { isNetworkRandom } from '../../simulation/network/registry.js';
import { jobsOf, serversOf, type Inert, type Rule } from './inert.js';

export const problemInputs: Rule = ({ problem, cluster: { workers } }) => {
  if ('dataset' in problem) {
    const isListed: Inert[] = problem.sampling.kind === 'listed' ? [[['problem', 'partition'], 'samples are taken in the order of a file']] : [];
    const isAlone: Inert[] = workers > 1 || problem.partition.kind === 'file' ? [] : [[['problem', 'partition'], 'one worker has all samples']];
    return [...isListed, ...isAlone];
  }
  const { model } = problem;
  const because = `${model.kind === 'quadratic' ? 'the quadratic' : 'this problem'} is evaluated exactly, without samples`;
  const inert: readonly Inert[] = [[['evaluation', 'trainSamples'], because], [['evaluation', 'testSamples'], because]];
  if (chooseOracle(model).isRandom) return inert;
  return [...inert, [['problem', 'partition'], 'without noise all samples are alike'], [['seed', 'learning'], 'without noise nothing about learning is random']];
};

export const seedInputs: Rule = (scenario) => {
  const { cluster: { failures }, network, server } = scenario;
  const jobs = jobsOf(scenario);
  const isSystemRandom = jobs.some(({ laws }) => laws.some(isRandom)) || failures !== undefined || isNetworkRandom(network)
    || ('kind' in server && meanServiceTime(server) > 0 && jobs.some((job) => serversOf(job) > 0));
  return isSystemRandom ? [] : [[['seed', 'system'], 'nothing about the system is random']];
};
