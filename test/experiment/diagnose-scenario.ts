import test, { type ExecutionContext } from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { diagnoseScenario } from '../../src/experiment/diagnose-scenario.js';
import { DIAGNOSIS_FORMAT } from '../../src/results/diagnosis.js';
import { loadText, temporaryFolder } from '../support/scenario-file.js';

const TAIL = `
workload: { parameterBytes: 1 MB, perSample: 1 ms }
cluster: { workers: 4 }
network: { model: ports, bandwidth: 1 GB/s }
strategies:
  async: { kind: asynchronous, batchPerWorker: 2, learningRate: 0.1 }
  ring: { kind: synchronous, collective: ring, globalBatch: 6, learningRate: 0.1 }
budget: { passes: 20 }
`;
const QUADRATIC = `name: small
question: How soon?
target: { metric: trainLoss, epsilon: 0.05 }
problem: { model: { kind: quadratic, curvature: 2, noise: 1, start: 2, samplesPerPass: 100 } }
evaluation: { everyPasses: 0.01 }
diagnosis: { batches: [16, 1, 4, 4], points: 2, searchTolerance: 0.2, sparsify: [] }${TAIL}`;
const DATA = `name: small
question: How soon?
target: { metric: trainLoss, epsilon: 0.5 }
problem: { model: { kind: logistic }, dataset: { kind: gaussian, features: 5, samples: 200, testSamples: 100, noise: 0.5, labels: classes }, partition: shared, sampling: replacement }
diagnosis: { batches: [5, 20, 200], rows: 100, points: 2, searchTolerance: 0.3, searchSteps: 10 }${TAIL}`;

async function diagnosed(t: ExecutionContext, text: string, cache?: string) {
  const parts = { begun: 0, done: [] as string[] };
  const { scenario, problems } = loadText(t, text);
  if (scenario === undefined) throw new InputError(problems);
  const found = await diagnoseScenario(scenario, { cache, backend: 'cpu', libraries: {} }, '0.0.0', {
    opened: () => undefined, begin(all) { parts.begun = all; }, done(what) { parts.done.push(what); },
  });
  return { ...found, parts };
}

test('a quadratic: batches in order, closed forms beside, no gap and no variants, every part told of', async (t) => {
  const { diagnosis, parts, learner } = await diagnosed(t, QUADRATIC);
  t.like(diagnosis, { format: DIAGNOSIS_FORMAT, name: 'small', samples: 100, rows: 512, run: { batch: 4 }, gaps: [], plan: { strategy: 'ring', workers: 4, totalBatch: 6 } });
  t.deepEqual(diagnosis.rateLimits.map(({ batch }) => batch), [1, 4, 16]);
  // 2/λ = 1, whatever the batch.
  for (const { meanSquare, closedForm } of diagnosis.rateLimits) {
    t.deepEqual(closedForm, { value: 1, how: 'closed form', error: null });
    t.true(Math.abs(Number(meanSquare?.value) - 1) < 0.2);
  }
  t.is(diagnosis.criticalBatch?.value, 0);
  t.deepEqual(diagnosis.noise.map(({ name }) => name), ['as it is']);
  // At the start |G|² = (λw₀)² = 16 and tr Σ = 1 of a single sample: B_simple = 1/16. Of 512 samples the mean's error is 1/√512 = 0.044 of each.
  t.true(Math.abs(Number(diagnosis.noise[0]!.points[0]!.noiseScale.value) - 1 / 16) < 5 * 0.1 / 16);
  t.is(diagnosis.toEpsilon.length, 3);
  t.is(parts.begun, parts.done.length);
  t.true(learner.computed > 0);
});

test('data: variants, transforms and the gap; neither partition nor sampling of the scenario matters', async (t) => {
  const { diagnosis, parts } = await diagnosed(t, DATA);
  t.deepEqual(diagnosis.noise.map(({ name }) => name), ['as it is', 'largest 10 %', 'random 10 %', 'centred', 'centred and scaled', 'centred and whitened', 'dropout 50 %']);
  t.is(diagnosis.samples, 200);
  t.is(diagnosis.rows, 100);
  t.true(diagnosis.gaps.length > 0 && diagnosis.gaps.every(({ losses, accuracies }) => losses.length === 2 && accuracies.length === 2));
  t.is(parts.begun, parts.done.length);
  const other = await diagnosed(t, DATA.replace('partition: shared, sampling: replacement', 'partition: iid'));
  t.deepEqual(other.diagnosis, diagnosis);
});

test('what is remembered is not computed again, and nothing else is different', async (t) => {
  const cache = temporaryFolder(t, {});
  const first = await diagnosed(t, QUADRATIC, cache);
  const second = await diagnosed(t, QUADRATIC, cache);
  t.deepEqual(second.diagnosis, first.diagnosis);
  t.deepEqual(second.learner, { asked: 0, computed: 0, cached: 0, stackedCalls: 0 });
  t.deepEqual(second.parts, { begun: 0, done: [] });
  // Another part of it: the runs that are the same are known.
  const third = await diagnosed(t, QUADRATIC.replace('points: 2', 'points: 3'), cache);
  t.is(third.learner.asked, third.learner.computed + third.learner.cached);
  t.true(third.learner.cached > 0 && third.learner.computed < first.learner.computed);
  t.deepEqual(third.diagnosis.toEpsilon, first.diagnosis.toEpsilon);
});

test('ε met at the start and a batch larger than the data are told before anything is computed', async (t) => {
  const met = await t.throwsAsync(diagnosed(t, QUADRATIC.replace('epsilon: 0.05', 'epsilon: 5')), { instanceOf: InputError });
  t.is(met.problems[0]!.path, 'target.epsilon');
  const large = await t.throwsAsync(diagnosed(t, DATA.replace('[5, 20, 200]', '[5, 201]')), { instanceOf: InputError });
  t.deepEqual(large.problems, [{ path: 'diagnosis.batches', message: 'a batch is larger than the training set', expected: 'at most 200', received: '201' }]);
  const followed = await t.throwsAsync(diagnosed(t, DATA.replace('points: 2', 'points: 2, batch: 1000')), { instanceOf: InputError });
  t.deepEqual(followed.problems.map(({ path, received }) => [path, received]), [['diagnosis.batch', '1000']]);
});

test('rates far too large, and an ε that nothing reaches, are findings and no failures', async (t) => {
  const { diagnosis } = await diagnosed(t, QUADRATIC.replace('epsilon: 0.05', 'epsilon: 1e-9').replace('sparsify: []', 'sparsify: [], rates: [1e3, 1e200], rate: 1e200, mostPasses: 0.5'));
  t.true(diagnosis.toEpsilon.every(({ rate, meanPasses }) => rate === null && meanPasses === null));
  t.is(diagnosis.epsilonFit, null);
  t.is(diagnosis.run.rate, 1e200);
  t.true(diagnosis.noise[0]!.points.length >= 1);
});

test('a small training set takes the usual batches as far as they go', async (t) => {
  const { diagnosis } = await diagnosed(t, DATA.replace('batches: [5, 20, 200], ', '').replace('points: 2', 'points: 1, variants: [], sparsify: [], mostPasses: 1'));
  t.deepEqual(diagnosis.toEpsilon.map(({ batch }) => batch), [16, 64]);
});

test('the gap is of the losses without the ridge term', async (t) => {
  const BRIEF = DATA.replace('batches: [5, 20, 200], ', 'batches: [20], ').replace('points: 2', 'points: 1, variants: [], sparsify: [], seeds: 1, rates: [0.2], mostPasses: 0.5').replace('epsilon: 0.5', 'epsilon: 0.69');
  const gapWith = async (ridge: number) => (await diagnosed(t, BRIEF.replace('partition: shared', `ridge: ${ridge}, partition: shared`))).diagnosis.gaps[0]!.losses[0]!;
  // A pass is 10 steps of 0.2: the ridge shrinks weights by at most 2 %, hence the gap by little; ½·0.01·|w|² taken for a part of it would be 15 % of it.
  const [plain, ridged] = [await gapWith(0), await gapWith(0.01)];
  t.true(Math.abs(ridged - plain) < 0.02 * Math.abs(plain), `${plain} and ${ridged}`);
});
