import test from 'ava';
import { changed, COMPLETE, described, loadText } from '../support/scenario-file.js';

test('a field set on the command line replaces the written one; a later one wins', (t) => {
  const { scenario, problems } = loadText(t, COMPLETE, ['cluster.workers=2', 'network.latency=4 ms', 'strategies.ring.batchPerWorker=128', 'cluster.workers=32']);
  t.deepEqual(problems, []);
  t.is(scenario?.cluster.workers, 32);
  t.is(scenario?.strategies['ring']?.batchPerWorker, 128);
  t.deepEqual(scenario?.network, { model: 'ports', bandwidth: 1.25e9, latency: 4e-3, overhead: 0, reduction: 0, duplex: 'full' });
});

test('a value is YAML: lists, maps, and null to remove', (t) => {
  const { scenario, problems } = loadText(t, `${COMPLETE}price: { workerHour: 1 USD }\n`, [
    'target.epsilon=[0.5, 0.4]', 'cluster.stragglers={ kind: pareto, shape: 2 }', 'price=null', 'budget.passes=3', 'strategies.ring.globalBatch=8', 'strategies.ring.batchPerWorker=',
  ]);
  t.deepEqual(problems, []);
  t.deepEqual(scenario?.target.epsilon, [0.5, 0.4]);
  t.deepEqual(scenario?.cluster.stragglers, [{ kind: 'pareto', shape: 2 }]);
  t.is(scenario?.price, undefined);
  t.is(scenario?.budget.passes, 3);
  t.is(scenario?.strategies['ring']?.globalBatch, 8);
});

test('an item of a list is named by its index from 0', (t) => {
  const text = changed(['epsilon: 0.35', 'epsilon: [0.5, 0.4]']);
  t.deepEqual(loadText(t, text, ['target.epsilon.1=0.3']).scenario?.target.epsilon, [0.5, 0.3]);
  t.deepEqual(described(loadText(t, text, ['target.epsilon.2=0.3']).problems), [
    '--set target.epsilon.2: there is nothing below a single value or beyond the end of a list (received target.epsilon.2=0.3)',
  ]);
});

test('the name of a strategy may have dots and spaces', (t) => {
  const text = changed(['ring: {', '"ring v1.2": {']);
  t.is(loadText(t, text, ['strategies.ring v1.2.learningRate=2']).scenario?.strategies['ring v1.2']?.learningRate, 2);
});

test('what is wrong with a set value is said in place of a line, after the problems of files', (t) => {
  const { problems } = loadText(t, changed(['learningRate: 0.1', 'learningRate: 0']), ['cluster.wrokers=3', 'network.bandwidth=10 Gbit', 'evaluaton.everyPasses=1']);
  t.deepEqual(problems.map(({ file, line, path }) => [file === '--set' ? file : 'file', line, path]), [
    ['file', 10, 'strategies.ring.learningRate'],
    ['--set', undefined, 'cluster.wrokers'],
    ['--set', undefined, 'evaluaton'],
    ['--set', undefined, 'network.bandwidth'],
  ]);
  t.is(problems[2]?.fix, 'did you mean "evaluation"?');
});

test('what sets nothing is said', (t) => {
  for (const text of ['cluster.workers', '=3', 'cluster..workers=3', '']) {
    t.deepEqual(loadText(t, COMPLETE, [text]).problems, [
      { file: '--set', message: 'this sets nothing', expected: 'path=value', received: text, fix: 'write it like --set cluster.workers=32' },
    ]);
  }
  t.deepEqual(described(loadText(t, COMPLETE, ['name.first=x']).problems), [
    '--set name.first: there is nothing below a single value or beyond the end of a list (received name.first=x)',
  ]);
  t.regex(described(loadText(t, COMPLETE, ['cluster.workers=[1']).problems)[0] ?? '', /^--set cluster\.workers: broken YAML: .*received \[1/);
});
