import { join, resolve } from 'node:path';
import test from 'ava';
import { describeProblem, InputError } from '../../src/basics/errors.js';
import { loadScenario, requireScenario } from '../../src/scenario/load.js';
import { changed, COMPLETE, described, loadText, temporaryFolder } from '../support/scenario-file.js';

test('a complete scenario comes out in SI units with every default filled in', (t) => {
  const { scenario, problems, warnings } = loadText(t, COMPLETE);
  t.deepEqual(problems, []);
  t.deepEqual(warnings, []);
  t.deepEqual(scenario, {
    name: 'small',
    question: 'How soon?',
    target: { metric: 'trainLoss', epsilon: [0.35], smoothing: { window: 1 }, continueFor: 0 },
    problem: {
      dataset: { kind: 'mnist' }, model: { kind: 'softmax' }, preprocessing: { centre: false, scale: false, whiten: false }, partition: { kind: 'iid' }, sampling: { kind: 'reshuffled' },
      initial: undefined, ridge: 0, dropout: 0,
    },
    workload: { parameterBytes: 1e8, overhead: 0, perSample: 1e-3 },
    cluster: { workers: 4, machine: { cores: 1, scaling: { kind: 'linear' } }, stragglers: [{ kind: 'none' }], absences: [] },
    // 10 Gbit/s = 10e9 / 8 B/s.
    network: { model: 'ports', bandwidth: 1.25e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' },
    server: { perUpdate: 0 },
    evaluation: { everyPasses: 0.1, trainSamples: 4096, testSamples: 4096 },
    strategies: { ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 8, learningRate: 0.1, schedule: { kind: 'constant' }, stalenessAware: false, optimizer: { kind: 'sgd' }, compression: { kind: 'none' } } },
    budget: { passes: 100, events: 1e9 },
    replications: 5,
    seed: { learning: 1, system: 1 },
  });
});

test('JSON is YAML', (t) => {
  const { raw } = loadText(t, COMPLETE);
  const { scenario } = loadText(t, JSON.stringify(raw, null, 2));
  t.deepEqual(scenario, loadText(t, COMPLETE).scenario);
});

test('one seed is both roots, and either root can be given alone', (t) => {
  t.deepEqual(loadText(t, `${COMPLETE}seed: 7\n`).scenario?.seed, { learning: 7, system: 7 });
  t.deepEqual(loadText(t, `${COMPLETE}seed: { learning: 0 }\n`).scenario?.seed, { learning: 0, system: 1 });
});

test('several ε come in order, the hardest last: losses fall, accuracies rise', (t) => {
  t.deepEqual(loadText(t, changed(['epsilon: 0.35', 'epsilon: [0.5, 0.35]'])).scenario?.target.epsilon, [0.5, 0.35]);
  const accuracies = ['metric: trainLoss, epsilon: 0.35', 'metric: testAccuracy, epsilon: [0.8, 1]'] as const;
  t.deepEqual(loadText(t, changed(accuracies)).scenario?.target.epsilon, [0.8, 1]);
});

test('a quadratic is a problem without a data set', (t) => {
  const model = { kind: 'quadratic', curvature: 0.5, noise: 0, start: -3, samplesPerPass: 64 };
  const { scenario } = loadText(t, changed(['dataset: mnist, model: { kind: softmax }', `model: ${JSON.stringify(model)}`]));
  t.deepEqual(scenario?.problem, { model: { ...model, spread: 0 }, partition: { kind: 'iid' } });
});

test('the files and folders of a problem are meant from the file that names them', (t) => {
  const text = changed(['dataset: mnist', `dataset: { kind: idx, folder: ../digits }, partition: { kind: file, file: owners.txt }, sampling: { kind: listed, file: ../rows.txt }, initial: { file: ../start.txt }`]);
  const folder = temporaryFolder(t, { 'a/base.yaml': text, 'own.yaml': 'extends: a/base.yaml\nname: own\n', 'digits/readme': '', 'a/owners.txt': '', 'rows.txt': '', 'start.txt': '' });
  for (const file of ['a/base.yaml', 'own.yaml']) {
    t.like(loadScenario(join(folder, file)).scenario?.problem, {
      dataset: { kind: 'idx', folder: resolve(folder, 'digits') },
      partition: { kind: 'file', file: resolve(folder, 'a/owners.txt') },
      sampling: { kind: 'listed', file: resolve(folder, 'rows.txt'), perWorker: false },
      initial: { kind: 'file', file: resolve(folder, 'start.txt') },
    });
  }
});

test('problems that are found later are given the place of their path, or of what is written around it', (t) => {
  const { located } = loadText(t, changed(['workers: 4', 'workers: 4\n  stragglers: { kind: none }']));
  const lineOf = (path?: string) => located([{ message: 'wrong', ...(path === undefined ? {} : { path }) }])[0]?.line;
  t.is(lineOf('cluster.workers'), 7);
  t.is(lineOf('cluster.stragglers.kind'), 8);
  // Nobody wrote it: the problem stands on line 4, the machine inside the cluster of line 6.
  t.is(lineOf('problem.partition.file'), 4);
  t.is(lineOf('cluster.machine.cores'), 6);
  t.is(lineOf(), 1);
  const ofFile = { file: 'rows.txt', line: 9, message: 'wrong', path: 'cluster.workers' };
  t.deepEqual(located([ofFile]), [ofFile]);
});

test('a file that cannot be read says why, and which was probably meant', (t) => {
  const folder = temporaryFolder(t, { 'ring.yaml': COMPLETE, 'notes.txt': '' });
  const said = (name: string) => loadScenario(join(folder, name)).problems.map(describeProblem);
  t.deepEqual(said('rign.yaml'), [`${join(folder, 'rign.yaml')}: there is no such file; did you mean "${join(folder, 'ring.yaml')}"?`]);
  t.deepEqual(said('far-away.yaml'), [`${join(folder, 'far-away.yaml')}: there is no such file`]);
  t.deepEqual(said('no/ring.yaml'), [`${join(folder, 'no/ring.yaml')}: there is no such file; there is no folder "${join(folder, 'no')}" either`]);
  t.deepEqual(said('.'), [`${folder}: this is a folder, not a scenario; name a file in it, such as "ring.yaml"`]);
});

test('whoever needs a scenario gets all its problems in one error', (t) => {
  const folder = temporaryFolder(t, { 'good.yaml': COMPLETE, 'bad.yaml': changed(['workers: 4', 'workers: 0'], ['mnist', 'minst']) });
  t.is(requireScenario(join(folder, 'good.yaml')).scenario.name, 'small');
  const error = t.throws(() => requireScenario(join(folder, 'bad.yaml')), { instanceOf: InputError });
  t.deepEqual(error.problems.map(({ path }) => path), ['problem.dataset', 'cluster.workers']);
});

test('ten problems in one file are reported once each, with their lines', (t) => {
  const text = `name: Ten Problems
question: How soon?
target: { metric: trainLoss, epsilon: -1 }
problem: { model: { kind: softmax } }
workload: { preset: resnet51, device: v100 }
cluster: { wokers: 4 }
network: { model: ports, bandwidth: 10 Gbit, latency: -1 us }
strategies:
  ring: { kind: synchronus, collective: ring, batchPerWorker: 8, learningRate: 0.1 }
  both: { kind: local-sgd, localSteps: 0, batchPerWorker: 8, globalBatch: 8, learningRate: 0.1 }
`;
  t.deepEqual(loadText(t, text).problems.map(({ line, path }) => `${line ?? '-'} ${path ?? '-'}`), [
    '1 name', '3 target.epsilon', '4 problem.dataset', '5 workload.preset', '6 cluster.wokers', '7 network.bandwidth', '7 network.latency',
    '9 strategies.ring.kind', '10 strategies.both.localSteps', '10 strategies.both.globalBatch',
  ]);
});

test('a broken field does not hide what is wrong between others', (t) => {
  const text = changed(['epsilon: 0.35', 'epsilon: [0.2, 0.3]'], ['dataset: mnist, ', ''], ['collective: ring, ', ''], ['workers: 4', 'workers: four']);
  t.deepEqual(described(loadText(t, text).problems), [
    '3 target.epsilon: not in order (expected the hardest last: losses falling, none twice, received [0.2, 0.3])',
    '4 problem.dataset: softmax regression needs a data set (expected mnist, or a data set such as { kind: idx, folder: … })',
    '7 cluster.workers: wrong type (expected a whole number ≥ 1 and ≤ 100000, received four)',
    '10 strategies.ring.collective: gradients travel one way (expected exactly one of `collective` and `servers`, received neither)',
  ]);
});
