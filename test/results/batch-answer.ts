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

function withCosts(points: readonly (readonly [number, number])[]): Diagnosis {
  const toEpsilon = points.map(([batch, cost]) => ({ batch, rate: 0.1, passes: [cost], steps: [cost * 60000 / batch], meanPasses: cost, meanSteps: cost * 60000 / batch }));
  return fixtureDiagnosis({ toEpsilon, epsilonFit: fitWork(points.map(([batch, cost]) => ({ batch, cost }))) });
}

/** The same number of updates at every batch, so that passes are in proportion to it. */
function withUpdates(updates: number, batches: readonly number[], overrides: Partial<Diagnosis> = {}): Diagnosis {
  const toEpsilon = batches.map((batch) => {
    const passes = updates * batch / 60000;
    return { batch, rate: 0.1, passes: [passes], steps: [updates], meanPasses: passes, meanSteps: updates };
  });
  return fixtureDiagnosis({ toEpsilon, epsilonFit: fitWork(toEpsilon.map(({ batch, meanPasses }) => ({ batch, cost: meanPasses }))), ...overrides });
}

/** With one batch size more, of which the runs did not reach ε. */
function missing(diagnosis: Diagnosis, batch: number, passes: readonly (number | null)[] = [null]): Diagnosis {
  const point = { batch, rate: 0.1, passes, steps: passes, meanPasses: null, meanSteps: null };
  return { ...diagnosis, toEpsilon: [...diagnosis.toEpsilon, point].sort((a, b) => a.batch - b.batch), mostPasses: 0.05 };
}

const FEW_WORKERS = { plan: { strategy: 'ring', workers: 4, totalBatch: 256 } };

const CASES: readonly (readonly [string, Diagnosis, RegExp, RegExp])[] = [
  // 218 samples are 218/64 = 3.4 workers; 1,024 samples take 1 + 1024/218 = 5.7 times the passes.
  ['a critical batch among those tried', withPasses(218.3, [16, 256, 1024]), /^More workers help up to a total batch of about 220 samples: about 3 workers with 64 each\.$/,
    /^There passes to ε have doubled, .* less than a quarter .* The 16 workers of "ring" take 1024 samples together, and 5\.7 times the passes of the smallest batches \(fitted\): too many\.$/],
  // Passes of 1, 2.2 and 2.8 at 1, 64 and 128.
  ['a critical batch with an error', withCosts([[1, 1], [64, 2.2], [128, 2.8]]), /about 66 samples: the 64 of a single worker/, /^There \(66 ± \d+(\.\d)?\) passes to ε have doubled/],
  ['one beyond those tried', withPasses(5000, [16, 256, 1024], FEW_WORKERS), /at least 1024 samples: 16 workers with 64 each\.$/,
    /^That is the largest tried.* 256 samples together, and 1\.1 times .*: not too many\.$/],
  // 1 + 256/50000 = 1.005 times.
  ['one far beyond those tried', withPasses(50000, [16, 256, 1024], FEW_WORKERS), /at least 1024 samples/, /256 samples together: not too many\.$/],
  // 1,024 workers with one sample each: no rounding of what is exact.
  ['workers with one sample each', withPasses(5000, [16, 1024], { plan: { strategy: 'ring', workers: 16, totalBatch: 16 } }), /at least 1024 samples: 1024 workers with 1 each\.$/, /not too many/],
  ['more workers than were tried', withPasses(5000, [16, 256]), /at least 256 samples: 4 workers/, /1024 samples together, more than was tried\.$/],
  ['larger batches that were tried and did not arrive', missing(withPasses(5000, [16, 256]), 512), /at least 256 samples: 4 workers/,
    /^That is the largest that reached ε \(512 did not within 0\.05 passes\), .* 1024 samples together, more than the largest that reached ε\.$/],
  ['larger batches of which some runs arrived', missing(withPasses(5000, [16, 256]), 512, [0.04, null]), /at least 256/, /\(not every run with 512 did within 0\.05 passes\)/],
  ['one below those tried', withPasses(2, [16, 256, 1024]), /^More workers help only up to a total batch of fewer than 16 samples, by the fit about 2: less than the 64 of a single worker\.$/,
    /^That is the smallest tried, .* doubled before it.*: too many\.$/],
  // By the fit the 16 samples are below 22.
  ['one below those tried, and the scenario\'s below that', withPasses(22, [64, 128, 256], { plan: { strategy: 'one each', workers: 16, totalBatch: 16 } }),
    /fewer than 64 samples, by the fit about 22: about 22 workers with 1 each\.$/, /"one each" take 16 samples together, and 1\.7 times .*: not too many\.$/],
  ['passes in proportion to the batch', withUpdates(10, [256, 1024]), /^More workers help only up to a total batch of fewer than 256 samples: fewer than 4 workers with 64 each\.$/,
    /^That is the smallest tried, .* in proportion to the batch, so that no updates are saved\. .* 1024 samples together: too many\.$/],
  ['passes in proportion to batches that are all larger than the scenario\'s', withUpdates(10, [512, 1024], FEW_WORKERS), /fewer than 512 samples: fewer than 8 workers/, /256 samples together, fewer than was tried\.$/],
  ['runs too short to resolve anything', withUpdates(9, [256, 1024]), /fewer than 256/, /Beware: with 256 and 1024 samples a run takes fewer than 10 updates/],
  // The noise scale of the whole set is least at the start: 1.1·21 = 23.1.
  ['no batch that arrives', DIAGNOSES['no batch arrives']!, /about 23 samples: less than the 64 of a single worker\.$/, /by the noise of the gradients alone.* reached ε within 10 passes\./],
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

test('ten updates at every batch: passes in proportion to it bound it from below', (t) => {
  for (const batches of [[256, 1024], [3, 7, 11, 13]]) {
    const proportional = withUpdates(10, batches);
    t.is(proportional.epsilonFit, null);
    t.deepEqual(usefulBatch(proportional), { kind: 'below', batch: batches[0], fitted: null });
  }
});

test('a batch is never less than a sample, and infinite noise scales say nothing', (t) => {
  const points = fixtureDiagnosis().noise[0]!.points.map((point, place) => ({ ...point, estimated: place === 0 ? figure(0.2, 'measured') : figure(Infinity, 'measured'), noiseScale: figure(Infinity, 'exact') }));
  t.deepEqual(usefulBatch(fixtureDiagnosis({ toEpsilon: [], epsilonFit: null, noise: [{ name: 'as it is', rate: 1, points }] })), { kind: 'noise', batch: 1 });
});
