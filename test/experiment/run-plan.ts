import test from 'ava';
import { streamsOf } from '../../src/experiment/run-plan.js';

const seed = { learning: 1, system: 7 };
const first = (plan: { purpose: 'replication' | 'tuning'; index: number }, roots = seed) => {
  const { learning, system } = streamsOf(roots, plan);
  return { samples: learning('learning/worker/3/samples')(), straggler: system('system/worker/3/straggler')(), evaluation: learning('learning/evaluation/train')() };
};

test('every replication and every tuning run has samples and stragglers of its own; the evaluation subset is one for all', (t) => {
  const runs = ([['replication', 0], ['replication', 1], ['tuning', 0], ['tuning', 1]] as const).map(([purpose, index]) => first({ purpose, index }));
  t.is(new Set(runs.map(({ samples }) => samples)).size, 4);
  t.is(new Set(runs.map(({ straggler }) => straggler)).size, 4);
  t.is(new Set(runs.map(({ evaluation }) => evaluation)).size, 1);
});

test('each root moves its own half', (t) => {
  const plan = { purpose: 'replication', index: 0 } as const;
  const { samples, straggler, evaluation } = first(plan);
  const otherSystem = first(plan, { learning: 1, system: 8 });
  t.deepEqual([otherSystem.samples, otherSystem.evaluation], [samples, evaluation]);
  t.not(otherSystem.straggler, straggler);
  const otherLearning = first(plan, { learning: 2, system: 7 });
  t.is(otherLearning.straggler, straggler);
  t.not(otherLearning.samples, samples);
  t.not(otherLearning.evaluation, evaluation);
});
