/**
 * The lecture notes' examples of SGD, worked out there by hand: four instances of (size, colour), the label +1 where the colour is red (1), else
 * −1; ŷ = w·x without a constant; loss (ŷ − y)² with gradient 2(ŷ − y)x; learning rate 0.5, from w = 0. Our loss is half of theirs, so our
 * rate is 1.
 */
import test from 'ava';
import { streams } from '../../src/basics/random.js';
import type { Dataset } from '../../src/learning/datasets/dataset.js';
import type { ModelState } from '../../src/learning/history/model-state.js';
import { finiteLeastSquares } from '../../src/learning/models/linear.js';
import { makeOptimizer } from '../../src/learning/optimizers/registry.js';
import { distributedSampler } from '../../src/learning/sampling/distributed-sampler.js';
import type { ListedOrder } from '../../src/learning/sampling/order.js';

const instances = { count: 4, values: Float32Array.of(0, 1, 1, 1, 0, 0, 1, 0), labels: Float32Array.of(1, 1, -1, -1) };
const data: Dataset = { features: 2, classes: 0, trainCount: 4, testCount: 4, scale: 1, train: instances, test: instances };
const inOrder: ListedOrder = { kind: 'listed', file: 'order', perWorker: false, rows: [0, 1, 2, 3], lines: [1, 1, 1, 1], digest: '' };

/** The parameters after each step of one pass, all workers' batches in every step. */
async function trajectory(workers: number, batch: number, order = inOrder): Promise<number[][]> {
  const draw = distributedSampler({ partition: { kind: 'iid' }, sampling: order, samples: 4, workers, batches: Array<number>(workers).fill(batch), streams: streams(1) });
  const rows = Uint32Array.of(0, 1, 2, 3);
  const problem = finiteLeastSquares({ digest: '', shape: data, load: () => Promise.resolve(data) }, { kind: 'linear', intercept: false }, { draw, evaluation: { train: rows, test: rows }, ridge: 0 });
  const sgd = makeOptimizer({ kind: 'sgd' }, problem);
  let state: ModelState<Float64Array> = { parameters: problem.initial, memory: sgd.initialMemory(problem.initial), steps: 0 };
  const path: number[][] = [];
  for (let step = 0; step < 4 / (workers * batch); step++) {
    const samples = Array.from({ length: workers }, (_, worker) => problem.draw(worker, batch));
    const [gradient] = await problem.gradients([{ at: state.parameters, samples }]);
    state = sgd.step(state, gradient!, 1);
    path.push(Array.from(state.parameters, (value) => value + 0));
  }
  return path;
}

test('SGD through the four instances: (0,1), (0,1), (0,1), (−1,1)', async (t) => {
  // 1: (0,0) − 0.5·2(0 − 1)(0,1); 2: ŷ = 1, nothing; 3: x = 0, nothing; 4: (0,1) − 0.5·2(0 + 1)(1,0)
  t.deepEqual(await trajectory(1, 1), [[0, 1], [0, 1], [0, 1], [-1, 1]]);
});

test('SGD with batches of two: (0.5,1), (−0.25,1)', async (t) => {
  // (0,0) − 0.25·2(0 − 1)(0,1) − 0.25·2(0 − 1)(1,1); then (0.5,1) − 0.25·2(0 + 1)(0,0) − 0.25·2(0.5 + 1)(1,0)
  t.deepEqual(await trajectory(1, 2), [[0.5, 1], [-0.25, 1]]);
});

test('two workers with an instance each take the steps of one with batches of two', async (t) => {
  t.deepEqual(await trajectory(2, 1), [[0.5, 1], [-0.25, 1]]);
  // The same from a list of each worker's own: 0 and 2, 1 and 3.
  t.deepEqual(await trajectory(2, 1, { ...inOrder, perWorker: true, rows: [0, 2, 1, 3], lines: [1, 1, 2, 2] }), [[0.5, 1], [-0.25, 1]]);
});
