import { streams } from '../../src/basics/random.js';
import type { Dataset, Examples } from '../../src/learning/datasets/dataset.js';
import type { RowAsk, TensorModel, TensorModelSetting } from '../../src/learning/models/model.js';
import { perceptron } from '../../src/learning/models/perceptron.js';
import { softmax } from '../../src/learning/models/softmax.js';
import { median } from '../benchmark.js';

const BATCH = 64;
const ROWS = 60_000;
const FEATURES = 784;
const HIDDEN = 128;
const CLASSES = 10;

export interface MeasuredModel {
  readonly name: string;
  readonly parameters: number;
  /** Floating-point operations of the products of one gradient: forward, and back to weights and hidden units. */
  readonly operations: number;
  readonly open: (setting: TensorModelSetting) => Promise<TensorModel>;
}

export const measuredModels: readonly MeasuredModel[] = [
  {
    name: 'softmax 64×784×10',
    parameters: (FEATURES + 1) * CLASSES,
    operations: 2 * 2 * BATCH * FEATURES * CLASSES,
    open: (setting) => softmax.open({ kind: 'softmax' }, setting),
  },
  {
    name: 'perceptron 784-128-10',
    parameters: (FEATURES + 1) * HIDDEN + (HIDDEN + 1) * CLASSES,
    operations: 2 * BATCH * (2 * FEATURES * HIDDEN + 3 * HIDDEN * CLASSES),
    open: (setting) => perceptron.open({ kind: 'perceptron', hidden: [HIDDEN], activation: 'relu' }, setting),
  },
];

const dataset = randomDigits();

/** Gradients per second on the current backend: stacks of gradients, each at parameters of its own on 64 random rows; median over the calls. */
export async function stackSpeed({ parameters, open }: MeasuredModel, stack: number, seconds: number): Promise<number> {
  const none = new Uint32Array([0]);
  const model = await open({ dataset, evaluation: { train: none, test: none }, dropout: 0, stackBytes: 2 ** 30 });
  const draw = streams(1)('asks');
  const asks = Array.from({ length: stack }, (): RowAsk => {
    const shift = draw();
    return {
      at: Float32Array.from({ length: parameters }, (_, i) => 0.05 * Math.sin(i + 100 * shift)),
      indices: Uint32Array.from({ length: BATCH }, () => Math.floor(ROWS * draw())),
    };
  });
  const times: number[] = [];
  let spent = 0;
  while (times.length < 2 || spent < seconds) {
    const start = performance.now();
    await model.gradients(asks);
    const time = (performance.now() - start) / 1000;
    times.push(time);
    spent += time;
    // One call that takes so long needs no warming up and no repetition.
    if (time > 10 * seconds) break;
  }
  model.close();
  return stack / median(times.length > 1 ? times.slice(1) : times);
}

/** As large as MNIST. */
function randomDigits(): Dataset {
  const values = new Uint8Array(ROWS * FEATURES);
  for (let i = 0; i < values.length; i++) values[i] = Math.imul(i ^ (i >>> 13), 0x5bd1e995) >>> 24;
  const train: Examples = { count: ROWS, values, labels: Uint8Array.from({ length: ROWS }, (_, i) => i % CLASSES) };
  return { features: FEATURES, classes: CLASSES, image: { height: 28, width: 28, channels: 1 }, trainCount: ROWS, testCount: ROWS, scale: 1 / 255, train, test: train };
}
