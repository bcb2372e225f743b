/** What nonsense about problems, optimizers and learning rates is answered with, word for word; what their files say, test/cli/bad-data.ts. */
import test from 'ava';
import { changed, described, loadText } from '../support/scenario-file.js';

type Change = readonly [from: string, to: string];

const MODELS = 'softmax, logistic, perceptron, convolutional, linear, quadratic or least-squares';
const DATASETS = 'mnist, or a map with `kind`: idx, cifar10, csv, gaussian, sphere, one-hot or sparse';
const OPTIMIZERS = 'sgd, heavy-ball, nesterov, adagrad, adam, lars or l-bfgs';
const SCHEDULES = 'constant, steps, cosine, inverse or inverse-sqrt';
const WORDS_OF_PARTITION = 'iid, shared, or a map with `kind`: by-label, dirichlet or file';
const WORDS_OF_SAMPLING = 'reshuffled, once, replacement, or a map with `kind`: listed';

const dataset = (written: string): Change => ['dataset: mnist', `dataset: ${written}`];
const model = (written: string): Change => ['model: { kind: softmax }', `model: ${written}`];
const alone = (written: string, more = ''): Change => ['dataset: mnist, model: { kind: softmax }', `model: ${written}${more}`];
const problem = (more: string): Change => ['model: { kind: softmax }', `model: { kind: softmax }, ${more}`];
const strategy = (more: string): Change => ['learningRate: 0.1', `learningRate: 0.1, ${more}`];
const asynchronous = (more: string): Change => ['kind: synchronous, collective: ring', `kind: asynchronous, ${more}`];

const CASES: readonly (readonly [what: string, change: Change, ...said: string[]])[] = [
  ['data that needs options, without them', dataset('cifar10'), `4 problem.dataset: unknown dataset (expected ${DATASETS}, received cifar10); write it as { kind: cifar10, folder: … }`],
  ['misspelt data that needs options', dataset('gausian'), `4 problem.dataset: unknown dataset (expected ${DATASETS}, received gausian); write it as { kind: gaussian, features: …, samples: … }`],
  ['a misspelt kind of data', dataset('{ kind: sprase, features: 2, samples: 9, nonZeros: 1 }'),
    '4 problem.dataset.kind: unknown kind (expected mnist, idx, cifar10, csv, gaussian, sphere, one-hot or sparse, received sprase); did you mean "sparse"?'],
  ['data without a kind', dataset('{ folder: . }'), '4 problem.dataset.kind: missing (expected mnist, idx, cifar10, csv, gaussian, sphere, one-hot or sparse)'],
  ['a misspelt option of data', dataset('{ kind: idx, foldr: . }'), '4 problem.dataset.foldr: unknown key "foldr" (expected kind or folder); did you mean "folder"?'],
  ['a number for data', dataset('3'), `4 problem.dataset: wrong type (expected ${DATASETS}, received 3)`],
  ['a folder that is not there', dataset('{ kind: cifar10, folder: cifar }'), '4 problem.dataset.folder: there is no such folder of data (received cifar)'],
  ['a file for a folder', dataset('{ kind: idx, folder: s.yaml }'), '4 problem.dataset.folder: this is a file, not a folder of data (received s.yaml)'],
  ['a file that is called otherwise', dataset('{ kind: csv, file: s.yml, label: a }'), '4 problem.dataset.file: there is no such file of data (received s.yml); did you mean "s.yaml"?'],
  ['two test sets', dataset('{ kind: csv, file: s.yaml, label: a, test: 0.1, testFile: s.yaml }'), '4 problem.dataset.test: two test sets (expected at most one of `test` and `testFile`, received 0.1)'],
  ['a delimiter of two letters', dataset('{ kind: csv, file: s.yaml, label: a, delimiter: ab }'), '4 problem.dataset.delimiter: not a usable delimiter (expected a text: "," or ";" or a tabulator, received ab)'],
  ['a variance too few', dataset('{ kind: gaussian, features: 3, samples: 9, spectrum: [1, 2] }'), '4 problem.dataset.spectrum: not one variance per feature (expected 3 of them, received 2); or write { decay: … }'],
  ['a misspelt decay', dataset('{ kind: gaussian, features: 3, samples: 9, spectrum: { deca: 2 } }'), '4 problem.dataset.spectrum.deca: unknown key "deca" (expected decay); did you mean "decay"?'],
  ['more than all numbers', dataset('{ kind: sparse, features: 3, samples: 9, nonZeros: 5 }'), '4 problem.dataset.nonZeros: more than there are features (expected ≤ 3, received 5)'],

  ['a model that is only named', model('softmax'), `4 problem.model: wrong type (expected a map with \`kind\`: ${MODELS}, received softmax); write it as { kind: softmax }`],
  ['a misspelt model', model('{ kind: perceptorn, hidden: 128 }'), `4 problem.model.kind: unknown kind (expected ${MODELS}, received perceptorn); did you mean "perceptron"?`,
    '4 problem.model.hidden: wrong type (expected a list, each item a whole number ≥ 1 and ≤ 65536, received 128)'],
  ['a perceptron without data', alone('{ kind: perceptron }'), '4 problem.dataset: the perceptron needs a data set (expected mnist, or a data set such as { kind: idx, folder: … })'],
  ['a quadratic without curvature', alone('{ kind: quadratic, noise: 1, start: 1, samplesPerPass: 9 }'),
    '4 problem.model: no curvature (expected exactly one of `curvature` and `curvatures`, received { kind: quadratic, noise: 1, start: 1, samplesPerPass: 9 })'],
  ['a start of another dimension', alone('{ kind: quadratic, curvatures: [1, 2], noise: 1, start: [1], samplesPerPass: 9 }'),
    '4 problem.model.start: the list does not have one number for each coordinate (expected one number, or a list of 2, received a list of 1)'],
  ['an oracle dealt by label', alone('{ kind: least-squares, spectrum: [1], noise: 1, samplesPerPass: 9 }', ', partition: { kind: by-label, labelsPerWorker: 2 }'),
    '4 problem.partition: least squares on a stream has no data set to deal (expected iid or shared, received by-label)'],
  ['an oracle with what only data has', alone('{ kind: quadratic, curvature: 1, noise: 1, start: 1, samplesPerPass: 9 }', ', ridge: 0.1, initial: zero'),
    '4 problem.initial: the quadratic has no data set, so no initial (expected nothing, received zero); remove it', '4 problem.ridge: the quadratic has no data set, so no ridge (expected nothing, received 0.1); remove it'],
  ['dropout and a random beginning of linear regression', ['model: { kind: softmax }', 'model: { kind: linear }, dropout: 0.1, initial: seeded'],
    '4 problem.dropout: linear regression has no dropout (expected nothing, received 0.1); remove it', '4 problem.initial: linear regression starts from zero or from a file (expected zero, or { file: … }, received seeded)'],

  ['a misspelt word for a partition', problem('partition: sharred'), `4 problem.partition: unknown partition (expected ${WORDS_OF_PARTITION}, received sharred); did you mean "shared"?`],
  ['a partition that needs options, without them', problem('partition: dirichlet'), `4 problem.partition: unknown partition (expected ${WORDS_OF_PARTITION}, received dirichlet); write it as { kind: dirichlet, concentration: … }`],
  ['a partition without a kind', problem('partition: { concentration: 1 }'), '4 problem.partition.kind: missing (expected iid, shared, by-label, dirichlet or file)'],
  ['a partition with a misspelt option', problem('partition: { kind: dirichlet, concentraton: 0 }'), '4 problem.partition.concentraton: unknown key "concentraton" (expected kind or concentration); did you mean "concentration"?',
    '4 problem.partition.concentration: out of range (expected a number ≥ 0.001 and ≤ 1000000, received 0)'],
  ['a misspelt kind of partition', problem('partition: { kind: by-lable, labelsPerWorker: 2 }'), '4 problem.partition.kind: unknown kind (expected iid, shared, by-label, dirichlet or file, received by-lable); did you mean "by-label"?'],
  ['a partition file that is not there', problem('partition: { kind: file, file: owners.txt }'), '4 problem.partition.file: there is no such file of workers (received owners.txt)'],
  ['a misspelt word for an order', problem('sampling: replacment'), `4 problem.sampling: unknown sampling (expected ${WORDS_OF_SAMPLING}, received replacment); did you mean "replacement"?`],
  ['a listed order without its file', problem('sampling: listed'), `4 problem.sampling: unknown sampling (expected ${WORDS_OF_SAMPLING}, received listed); write it as { kind: listed, file: … }`],
  ['a yes that YAML does not know', problem('sampling: { kind: listed, file: s.yaml, perWorker: yes }'), '4 problem.sampling.perWorker: wrong type (expected true or false, received yes); write true'],
  ['a misspelt beginning', problem('initial: zeros'), '4 problem.initial: unknown initial (expected zero or seeded, or a map with `file`, received zeros); did you mean "zero"?'],
  ['a misspelt file of a beginning', problem('initial: { fil: s.yaml }'), '4 problem.initial.fil: unknown key "fil" (expected file); did you mean "file"?'],
  ['a wrong word of pre-processing', problem('preprocessing: { whitten: true }'), '4 problem.preprocessing.whitten: unknown key "whitten" (expected centre, scale or whiten); did you mean "whiten"?'],
  ['pre-processing as a word', problem('preprocessing: whiten'), '4 problem.preprocessing: wrong type (expected a map with `centre`, `scale` and `whiten`, received whiten)'],
  ['everything dropped', problem('dropout: 1, ridge: -1'), '4 problem.dropout: out of range (expected a number ≥ 0 and < 1, received 1)', '4 problem.ridge: out of range (expected a number ≥ 0, received -1)'],

  ['a misspelt optimizer', strategy('optimizer: adma'), `10 strategies.ring.optimizer: unknown optimizer (expected ${OPTIMIZERS}, alone or in a map with \`kind\`, received adma); did you mean "adam"?`],
  ['a misspelt kind of optimizer', strategy('optimizer: { kind: adma }'), `10 strategies.ring.optimizer.kind: unknown kind (expected ${OPTIMIZERS}, received adma); did you mean "adam"?`],
  ['an optimizer without a kind', strategy('optimizer: { beta1: 0.8 }'), `10 strategies.ring.optimizer.kind: missing (expected ${OPTIMIZERS})`],
  ['a momentum that never fades', strategy('optimizer: { kind: heavy-ball, momentum: 1 }'), '10 strategies.ring.optimizer.momentum: out of range (expected a number ≥ 0 and < 1, received 1)'],
  ['a schedule that is only named', strategy('schedule: cosin'), `10 strategies.ring.schedule: wrong type (expected a map with \`kind\`: ${SCHEDULES}, received cosin); write it as { kind: cosine, passes: … }`],
  ['a misspelt schedule', strategy('schedule: { kind: cosin, passes: 3 }'), `10 strategies.ring.schedule.kind: unknown kind (expected ${SCHEDULES}, received cosin); did you mean "cosine"?`],
  ['passes that fall', strategy('schedule: { kind: steps, at: [3, 2] }'), '10 strategies.ring.schedule.at.1: the passes do not rise (expected a number > 0, received 2); write each once, in rising order'],
  ['a warm-up as a number', strategy('warmUp: 5'), '10 strategies.ring.warmUp: wrong type (expected a map with `passes` and `from`, received 5)'],
  ['a search along stale gradients', asynchronous('optimizer: l-bfgs'), '10 strategies.ring.optimizer: L-BFGS searches along the gradient of the newest model, and these are stale (expected another optimizer, or a synchronous strategy, received l-bfgs)'],
  ['layers cut into slices', asynchronous('servers: 2, optimizer: { kind: lars }'), '10 strategies.ring.optimizer: LARS goes by whole layers, and each server has a slice of the model (expected another optimizer, or one server, received { kind: lars })'],
];

for (const [what, change, ...said] of CASES) {
  test(`${what} is said, with its line and what was wanted`, (t) => {
    const { scenario, problems } = loadText(t, changed(change));
    t.deepEqual(described(problems).sort(), [...said].sort());
    t.is(scenario, undefined);
  });
}

test('a data set that is broken elsewhere than in its own fields can still be looked at', (t) => {
  t.deepEqual(loadText(t, changed(['workers: 4', 'workers: 0'])).dataset, { kind: 'mnist' });
  t.is(loadText(t, changed(dataset('minst'))).dataset, undefined);
  // Its files would all be missing, which one problem says.
  t.is(loadText(t, changed(dataset('{ kind: cifar10, folder: cifar }'))).dataset, undefined);
});
