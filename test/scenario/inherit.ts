import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { loadScenario, type LoadedScenario } from '../../src/scenario/load.js';
import { changed, COMPLETE, described, temporaryFolder } from '../support/scenario-file.js';

/** What a strategy has that nobody wrote. */
const DEFAULTS = { schedule: { kind: 'constant' }, stalenessAware: false, optimizer: { kind: 'sgd' }, compression: { kind: 'none' } };

function loadOwn(t: ExecutionContext, own: string, base = COMPLETE): LoadedScenario {
  return loadScenario(join(temporaryFolder(t, { 'base.yaml': base, 'own.yaml': `extends: base.yaml\n${own}` }), 'own.yaml'));
}

test('maps are merged at every depth, lists and single values replace', (t) => {
  const { scenario, problems } = loadOwn(t, `
name: own
target: { epsilon: [0.4, 0.3] }
strategies:
  ring: { batchPerWorker: 16 }
  star: { kind: synchronous, collective: star, globalBatch: 64, learningRate: 0.2 }
`, changed(['epsilon: 0.35', 'epsilon: [0.9, 0.8, 0.7]']));
  t.deepEqual(problems, []);
  t.is(scenario?.name, 'own');
  t.is(scenario?.question, 'How soon?');
  t.deepEqual(scenario?.target.epsilon, [0.4, 0.3]);
  t.deepEqual(scenario?.strategies, {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 16, learningRate: 0.1, ...DEFAULTS },
    star: { kind: 'synchronous', collective: 'star', globalBatch: 64, learningRate: 0.2, ...DEFAULTS },
  });
});

test('a map that takes another form replaces the inherited one entirely', (t) => {
  const { scenario, problems } = loadOwn(t, `
workload: { preset: vgg16, device: a100 }
network: { model: unlimited }
strategies:
  ring: { kind: asynchronous, batchPerWorker: 4, learningRate: { tuned: { grid: [1, 2] } } }
`);
  t.deepEqual(problems, []);
  t.deepEqual(scenario?.workload, { preset: 'vgg16', device: 'a100' });
  t.deepEqual(scenario?.network, { model: 'unlimited' });
  t.deepEqual(scenario?.strategies['ring'], { kind: 'asynchronous', servers: 1, batchPerWorker: 4, learningRate: { tuned: { grid: [1, 2], seeds: 3 } }, ...DEFAULTS });
});

test('a map that names no form, or the same one, is merged', (t) => {
  const { scenario, problems } = loadOwn(t, 'workload: { overhead: 2 ms }\nnetwork: { model: ports, latency: 1 s }\nstrategies: { ring: { kind: synchronous, learningRate: 1 } }\n');
  t.deepEqual(problems, []);
  t.deepEqual(scenario?.workload, { parameterBytes: 1e8, overhead: 2e-3, perSample: 1e-3 });
  t.deepEqual(scenario?.network, { model: 'ports', bandwidth: 1.25e9, latency: 1, overhead: 0, reduction: 0, duplex: 'full' });
  t.deepEqual(scenario?.strategies['ring'], { kind: 'synchronous', collective: 'ring', batchPerWorker: 8, learningRate: 1, ...DEFAULTS });
});

test('a word replaces a map, a map a word; maps of the same kind are merged, of another not', (t) => {
  const words = 'dataset: mnist, partition: shared, sampling: once, initial: zero';
  const maps = 'dataset: { kind: gaussian, features: 2, samples: 9, noise: 1 }, partition: { kind: dirichlet, concentration: 1 }, sampling: { kind: listed, file: rows.txt, perWorker: true }, initial: { file: rows.txt }';
  const withProblem = (written: string) => changed(['dataset: mnist', written]);
  const folder = temporaryFolder(t, {
    'rows.txt': '', 'words.yaml': withProblem(words), 'maps.yaml': withProblem(maps),
    'to-maps.yaml': `extends: words.yaml\nproblem: { ${maps} }\n`, 'to-words.yaml': `extends: maps.yaml\nproblem: { ${words} }\n`,
    'same.yaml': 'extends: maps.yaml\nproblem: { dataset: { noise: 2 }, sampling: { kind: listed, perWorker: false } }\n',
    'other.yaml': 'extends: maps.yaml\nproblem: { dataset: { kind: sphere, features: 3, samples: 9 }, partition: { kind: by-label, labelsPerWorker: 2 } }\n',
  });
  const problemOf = (name: string) => {
    const { scenario, problems } = loadScenario(join(folder, name));
    t.deepEqual(described(problems), []);
    return scenario?.problem;
  };
  t.deepEqual(problemOf('to-maps.yaml'), problemOf('maps.yaml'));
  t.deepEqual(problemOf('to-words.yaml'), problemOf('words.yaml'));
  const rows = join(folder, 'rows.txt');
  t.like(problemOf('same.yaml'), { dataset: { kind: 'gaussian', features: 2, samples: 9, noise: 2 }, sampling: { kind: 'listed', file: rows, perWorker: false } });
  // Of another kind nothing is inherited: noise is 0 again.
  t.like(problemOf('other.yaml'), { dataset: { kind: 'sphere', features: 3, noise: 0 }, partition: { kind: 'by-label', labelsPerWorker: 2 } });
});

test('options without a kind go with an inherited map, not with an inherited word', (t) => {
  const adam = changed(['learningRate: 0.1', 'learningRate: 0.1, optimizer: { kind: adam, beta1: 0.5 }']);
  t.deepEqual(loadOwn(t, 'strategies: { ring: { optimizer: { beta2: 0.9 } } }\n', adam).scenario?.strategies['ring']?.optimizer, { kind: 'adam', beta1: 0.5, beta2: 0.9, epsilon: 1e-8 });
  t.deepEqual(described(loadOwn(t, 'strategies: { ring: { optimizer: { beta2: 0.9 } } }\n', adam.replace('{ kind: adam, beta1: 0.5 }', 'adam')).problems), [
    '2 strategies.ring.optimizer.kind: missing (expected sgd, heavy-ball, nesterov, adagrad, adam, lars or l-bfgs)',
  ]);
});

test('null removes what is inherited', (t) => {
  const base = `${COMPLETE}  spare: { kind: local-sgd, localSteps: 2, batchPerWorker: 8, learningRate: 1 }\nprice: { workerHour: 1 USD }\n`;
  const { scenario, problems } = loadOwn(t, 'price: null\nstrategies: { spare: null, ring: { batchPerWorker: null, globalBatch: 8 } }\n', base);
  t.deepEqual(problems, []);
  t.is(scenario?.price, undefined);
  t.deepEqual(Object.keys(scenario?.strategies ?? {}), ['ring']);
  t.is(scenario?.strategies['ring']?.globalBatch, 8);
});

test('a problem names the file and line where the value stands', (t) => {
  const { problems } = loadOwn(t, 'cluster:\n  wrokers: 3\n', changed(['10 Gbit/s', '10 Gbit']));
  t.deepEqual(problems.map(({ file, line, path }) => [file?.split('/').at(-1), line, path]), [
    ['own.yaml', 3, 'cluster.wrokers'],
    ['base.yaml', 8, 'network.bandwidth'],
  ]);
});

test('scenarios can be extended in a chain, over folders', (t) => {
  const folder = temporaryFolder(t, {
    'base.yaml': COMPLETE,
    'a/middle.yaml': 'extends: ../base.yaml\nname: middle\ncluster: { workers: 8 }\n',
    'a/own.yaml': 'extends: middle.yaml\nname: own\n',
  });
  const { scenario } = loadScenario(join(folder, 'a/own.yaml'));
  t.is(scenario?.name, 'own');
  t.is(scenario?.cluster.workers, 8);
  t.is(scenario?.network.model, 'ports');
});

test('scenarios that extend each other are told with the whole circle', (t) => {
  const folder = temporaryFolder(t, { 'a.yaml': 'name: a\nextends: b.yaml\n', 'b.yaml': 'extends: ./a.yaml\n', 'self.yaml': 'extends: self.yaml\n' });
  const file = (name: string): string => join(folder, name);
  const [problem, ...others] = loadScenario(file('a.yaml')).problems;
  t.deepEqual(others, []);
  t.like(problem, { file: file('b.yaml'), line: 1, path: 'extends', received: [file('a.yaml'), file('b.yaml'), file('a.yaml')].join(' → ') });
  t.is(loadScenario(file('self.yaml')).problems[0]?.received, `${file('self.yaml')} → ${file('self.yaml')}`);
});

test('what cannot be extended is said at the line of `extends`', (t) => {
  const folder = temporaryFolder(t, { 'base.yaml': COMPLETE, 'missing.yaml': 'name: own\nextends: bsae.yaml\n', 'list.yaml': `extends: [base.yaml]\n${COMPLETE}` });
  const { problems } = loadScenario(join(folder, 'missing.yaml'));
  t.deepEqual(described(problems), [`2 extends: there is no such file; did you mean "${join(folder, 'base.yaml')}"?`]);
  t.deepEqual(described(loadScenario(join(folder, 'list.yaml')).problems), [
    '1 extends: wrong type (expected the file of another scenario, relative to this one, received [base.yaml])',
  ]);
});
