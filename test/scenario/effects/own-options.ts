/** What strategies say of their own options that have no effect, and of those that have one. */
import test from 'ava';
import { changed, described, loadText } from '../../support/scenario-file.js';

const ring = 'kind: synchronous, collective: ring';

function inert(t: Parameters<typeof loadText>[0], strategy: string, workers = 4): string[] {
  const { problems, warnings } = loadText(t, changed([ring, strategy], ['  workers: 4', `  workers: ${workers}`]));
  t.deepEqual(described(problems), []);
  return described(warnings).filter((text) => text.includes('strategies.ring.')).map((text) => text.replace('10 strategies.ring.', '').replace('this has no effect: ', ''));
}

test('one worker has nobody to mix, share or add up with', (t) => {
  const alone = 'one worker has no neighbours';
  t.deepEqual(inert(t, 'kind: d-psgd, graph: ring, consensusRate: 0.5, compression: { kind: sign }', 1), [`graph: ${alone}`, `consensusRate: ${alone}`, `compression: ${alone}`]);
  t.deepEqual(inert(t, 'kind: ad-psgd, graph: ring', 1), [`graph: ${alone}`]);
  t.deepEqual(inert(t, 'kind: sharded-data-parallel, stage: 3', 1), ['stage: one worker keeps all of it']);
  t.deepEqual(inert(t, 'kind: local-sgd, localSteps: 2, collective: star', 1), ['collective: one worker sends no messages']);
  for (const strategy of ['kind: d-psgd, graph: ring, consensusRate: 0.5', 'kind: ad-psgd, graph: ring', 'kind: sharded-data-parallel, stage: 3', 'kind: local-sgd, localSteps: 2, collective: star']) t.deepEqual(inert(t, strategy), []);
});

test('nine tenths of four workers are all of them', (t) => {
  t.deepEqual(inert(t, 'kind: federated-averaging, localSteps: 2, fraction: 0.9'), ['fraction: all workers are asked']);
  t.deepEqual(inert(t, 'kind: federated-averaging, localSteps: 2, fraction: 0.75'), []);
});

test('without momentum outer optimizers are one, but for a Nesterov momentum that is delayed: its steps are 1/N of theirs', (t) => {
  const same = 'outer: without momentum every outer optimizer is `sgd`';
  t.deepEqual(inert(t, 'kind: diloco, localSteps: 2, outer: heavy-ball, outerMomentum: 0'), [same]);
  t.deepEqual(inert(t, 'kind: asynchronous-diloco, localSteps: 2, outer: nesterov, outerMomentum: 0, momentumEvery: 1'), [same]);
  for (const outer of ['nesterov', 'heavy-ball']) t.deepEqual(inert(t, `kind: asynchronous-diloco, localSteps: 2, outer: ${outer}, outerMomentum: 0`), []);
});

test('where cores take turns, their own bandwidth and not the blocks decide', (t) => {
  const slow = 'memoryBandwidth: 2 GB/s, coreBandwidth: 1 GB/s';
  t.deepEqual(inert(t, `kind: hogwild, blocks: 4, ${slow}, locked: true`), [
    'memoryBandwidth: one core reads or writes at a time, and it passes no more than `coreBandwidth`', 'blocks: one core reads or writes at a time, all blocks of them',
  ]);
  t.deepEqual(inert(t, `kind: hogwild, blocks: 4, touched: 2, ${slow}`), []);
});
