import test from 'ava';
import { batchAnswer, batchReasons, usefulBatch } from '../../src/results/batch-answer.js';
import { fitWork } from '../../src/results/batch-fits.js';
import type { Diagnosis } from '../../src/results/diagnosis.js';
import { DIAGNOSES, figure, fixtureDiagnosis } from '../support/fixture-diagnosis.js';

/** Passes of scale·(1 + B/critical) at these batches, with the fit that they give. */
function withPasses(critical: number, batches: readonly number[], overrides: Partial<Diagnosis> = {}): Diagnosis {
  const costs = batches.map((batch) => ({ batch, cost: 0.5 * (1 + batch / critical) }));
  const toEpsilon = costs.map(({ batch, cost }) => ({ batch, rate: 0.1, passes: [cost], steps: [cost * 60000 / batch], meanPasses: cost, meanSteps: cost * 60000 / batch }));
  return fixtureDiagnosis({ toEpsilon, epsilonFit: fitWork(costs), ...overrides });
}

const CASES: readonly (readonly [string, Diagnosis, RegExp, RegExp])[] = [
  // 218 samples are 218/64 = 3.4 workers; 1,024 samples take 1 + 1024/218 = 5.7 times the passes.
  ['a critical batch among those tried', withPasses(218.3, [16, 256, 1024]), /^More workers help up to a total batch of about 220 samples: about 3 workers with 64 each\.$/,
    /have doubled, .* less than a quarter .* The 16 workers of ring take 1024 samples together, and 5\.7 times the passes of a small batch: too many\.$/],
  ['one beyond those tried', withPasses(5000, [16, 256, 1024], { plan: { strategy: 'ring', workers: 4, totalBatch: 256 } }), /at least 1024 samples: 16 workers with 64 each\.$/,
    /^That is the largest tried.* 256 samples together, and 1\.1 times .*: not too many\.$/],
  ['more workers than were tried', withPasses(5000, [16, 256]), /at least 256 samples: 4 workers/, /1024 samples together, more than was tried\.$/],
  ['one below those tried', withPasses(2, [16, 256, 1024]), /^More workers hardly help: a total batch of 16 samples, less than the 64 of a single worker, is already too large\.$/, /smallest tried/],
  // The noise scale of the whole set is least at the start: 1.1·21 = 23.1.
  ['no batch that arrives', DIAGNOSES['no batch arrives']!, /about 23 samples: less than the 64 of a single worker\.$/, /by the noise of the gradients alone/],
  ['no noise either', fixtureDiagnosis({ toEpsilon: [], epsilonFit: null, noise: [] }), /cannot be told/, /^$/],
  ['a batch that is one worker\'s', withPasses(60, [16, 256]), /about 60 samples: the 64 of a single worker\.$/, /have doubled/],
];

for (const [what, diagnosis, answer, reasons] of CASES) {
  test(`the answer of ${what}`, (t) => {
    t.regex(batchAnswer(diagnosis), answer);
    t.regex(batchReasons(diagnosis), reasons);
  });
}

test('passes that do not grow with the batch bound nothing', (t) => {
  const level = withPasses(Infinity, [16, 256]);
  t.is(level.epsilonFit, null);
  t.deepEqual(usefulBatch(level), { kind: 'above', batch: 256 });
});

test('a batch is never less than a sample, and infinite noise scales say nothing', (t) => {
  const points = fixtureDiagnosis().noise[0]!.points.map((point, place) => ({ ...point, estimated: place === 0 ? figure(0.2, 'measured') : figure(Infinity, 'measured'), noiseScale: figure(Infinity, 'exact') }));
  t.deepEqual(usefulBatch(fixtureDiagnosis({ toEpsilon: [], epsilonFit: null, noise: [{ name: 'as it is', rate: 1, points }] })), { kind: 'noise', batch: 1 });
});
