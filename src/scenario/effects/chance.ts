/** Inputs about learning and about chance that have no effect. */
import type { DatasetProblem, OracleProblem } from '../../learning/laboratory.js';
import { aboutPreprocessing } from '../../learning/preprocessing.js';
import { meanServiceTime } from '../../simulation/compute/server-time.js';
import { isRandom } from '../../simulation/compute/stragglers.js';
import { isNetworkRandom } from '../../simulation/network/registry.js';
import { chooseStrategy } from '../../simulation/strategies/registry.js';
import { jobsOf, serversOf, type Inert, type Rule } from './inert.js';

export const problemInputs: Rule = ({ problem, cluster: { workers }, diagnosis }) => (
  'dataset' in problem ? dataInputs(problem, workers) : oracleInputs(problem, workers, diagnosis !== undefined));

/** With one worker partitions differ in the random order of its samples alone: which of them are in a batch is chance. */
function dataInputs({ preprocessing, partition, sampling }: DatasetProblem, workers: number): readonly Inert[] {
  const inert: Inert[] = aboutPreprocessing(preprocessing) === '' ? [[['problem', 'preprocessing'], 'it asks for nothing']] : [];
  const path = ['problem', 'partition'];
  if (sampling.kind !== 'listed') return workers > 1 || partition.kind === 'iid' ? inert : [...inert, [path, 'one worker has all samples']];
  inert.push([path, 'samples are taken in the order of a file']);
  return workers > 1 || !sampling.perWorker ? inert : [...inert, [['problem', 'sampling', 'perWorker'], 'one worker takes all rows of the file']];
}

/** A diagnosis draws random places of gradients, too. */
function oracleInputs({ model }: OracleProblem, workers: number, isDiagnosed: boolean): readonly Inert[] {
  const because = `${model.kind === 'quadratic' ? 'the quadratic' : 'this problem'} is evaluated exactly, without samples`;
  const inert: Inert[] = [[['evaluation', 'trainSamples'], because], [['evaluation', 'testSamples'], because]];
  if (model.kind !== 'quadratic') return inert;
  const { noise, spread } = model;
  if (spread > 0 && workers === 1) inert.push([['problem', 'model', 'spread'], 'one worker\'s optimum is that of all']);
  if (noise === 0) inert.push([['problem', 'partition'], 'without noise all samples are alike']);
  if (noise === 0 && (spread === 0 || workers === 1) && !isDiagnosed) inert.push([['seed', 'learning'], 'without noise nothing about learning is random']);
  return inert;
}

export const seedInputs: Rule = (scenario) => {
  const { cluster: { failures }, network, server } = scenario;
  const jobs = jobsOf(scenario);
  const isSystemRandom = jobs.some(({ laws, strategies, workers }) => laws.some(isRandom) || strategies.some(([, options]) => chooseStrategy(options).isRandom(workers))) || failures !== undefined || isNetworkRandom(network)
    || ('kind' in server && meanServiceTime(server) > 0 && jobs.some((job) => serversOf(job) > 0));
  return isSystemRandom ? [] : [[['seed', 'system'], 'nothing about the system is random']];
};
