/** What a laboratory shows to the diagnostics: parameters of a run, and gradients of chosen rows. */
import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { plainProblem } from '../../support/plain-problem.js';

const EVALUATION = { trainSamples: 50, testSamples: 50 };
const DATA = {
  ...plainProblem, model: { kind: 'softmax' as const },
  dataset: { kind: 'gaussian' as const, features: 3, samples: 40, testSamples: 10, noise: 0.5, labels: 'classes' as const, spectrum: [1, 1, 1], seed: 1 },
};

test('a step is the gradient of the rows that were drawn, times the rate', async (t) => {
  const laboratory = await openLaboratory({ problem: DATA, evaluation: EVALUATION, backend: 'cpu' });
  const { task, parameters, close } = laboratory.run({ workers: 1, batches: [40], streams: streams(1) });
  const probe = laboratory.probe(streams(2));
  t.is(probe.samples, 40);
  // The whole training set in one batch: it does not matter in which order.
  const after = await parameters(task.step(task.initial, task.gradient(task.initial, task.draw(0, 40)), 0.5));
  const at = await parameters(task.initial);
  const [gradient] = await probe.gradients([{ at, indices: Uint32Array.from({ length: 40 }, (_, row) => row) }]);
  for (let k = 0; k < at.length; k++) t.true(Math.abs(after[k]! - (at[k]! - 0.5 * gradient![k]!)) < 1e-6, String(k));
  probe.close();
  close();
});

test('rows of a probe are different rows: their mean gradient is the mean of their own', async (t) => {
  const laboratory = await openLaboratory({ problem: DATA, evaluation: EVALUATION, backend: 'cpu' });
  const probe = laboratory.probe(streams(3));
  const at = new Float32Array(laboratory.parameters).map((_, k) => 0.1 * k);
  const single = await probe.gradients(Array.from({ length: 40 }, (_, row) => ({ at, indices: Uint32Array.of(row) })));
  const [whole] = await probe.gradients([{ at, indices: Uint32Array.from({ length: 40 }, (_, row) => row) }]);
  t.is(new Set(single.map((gradient) => gradient.join())).size, 40);
  for (let k = 0; k < at.length; k++) t.true(Math.abs(whole![k]! - single.reduce((sum, gradient) => sum + gradient[k]!, 0) / 40) < 1e-6);
  probe.close();
});

test('a problem without data is probed on a list of its samples, the same whenever they are asked for', async (t) => {
  const model = { kind: 'least-squares' as const, spectrum: [1, 2], noise: 0.1, start: 0, optimum: 1, samplesPerPass: 10 };
  const laboratory = await openLaboratory({ problem: { model, partition: { kind: 'iid' } }, evaluation: EVALUATION });
  const probe = laboratory.probe(streams(4));
  t.true(probe.samples > 1000);
  const ask = { at: Float64Array.of(0, 0), indices: Uint32Array.of(5, 9000) };
  const [first] = await probe.gradients([ask]);
  t.deepEqual(await probe.gradients([{ ...ask, indices: Uint32Array.of(7) }, ask]).then(([, again]) => again), first);
  t.is(laboratory.features, undefined);
});
