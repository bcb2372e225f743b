/**
 * Gradients on MNIST. Stacks: 16 workers each take the gradient of their own parameters on 64 samples and step, again and again. Beside NumPy:
 * synchronous steps of P·64 samples, each gathered at random from the training set, on wasm; NumPy on one thread, in float32; both by processor
 * time, so that who else uses the machine matters less.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { below, streams, type Uniform } from '../src/basics/random.js';
import { listBackends, openBackend } from '../src/learning/backend.js';
import type { Dataset } from '../src/learning/datasets/dataset.js';
import { mnist } from '../src/learning/datasets/mnist.js';
import type { TensorModel, TensorModelSetting } from '../src/learning/models/model.js';
import { perceptron } from '../src/learning/models/perceptron.js';
import { softmax } from '../src/learning/models/softmax.js';
import { descend } from '../src/learning/parameters.js';
import { median, type Benchmark, type Measurement } from './benchmark.js';
import { folder, numpy, type NumpyRunner } from './peers/peers.js';

const WORKERS = 16;
const BATCH = 64;
const ROUNDS = 50;
const RATE = 0.1;
const REPETITIONS = 7;
const HIDDEN = 128;
/** Rows on which both must have learnt the same. */
const COMPARED = 4096;

/** Steps of P·64 samples; what is asked of our speed divided by NumPy's. */
const STEPS = [
  { model: 'softmax', workers: 1, steps: 600, asked: 1 / 7 },
  { model: 'softmax', workers: 64, steps: 12, asked: 1 / 4 },
  { model: 'perceptron', workers: 64, steps: 4, asked: 1 / 5 },
] as const;

export const gradients: Benchmark = {
  name: 'gradients',
  about: `gradients on MNIST in stacks of ${WORKERS} × ${BATCH}; steps of P × ${BATCH} samples beside NumPy: asked softmax ≥ 1/7 (P=1), ≥ 1/4 (P=64), perceptron 784-${HIDDEN}-10 ≥ 1/5`,
  async *run() {
    const dataset = await (await mnist.open({ kind: 'mnist' })).load();
    for (const { name, available } of await listBackends()) {
      if (!available) continue;
      await openBackend(name);
      yield { bench: `gradients/${name}`, value: await stackSpeed(dataset), unit: 'gradients/s' };
    }
    await openBackend('wasm');
    const peer = numpy();
    writeFileSync(join(folder(), 'values.u8'), dataset.train.values);
    writeFileSync(join(folder(), 'labels.u8'), dataset.train.labels);
    for (const each of STEPS) yield await besideNumpy(dataset, peer, each);
  },
};

async function stackSpeed(dataset: Dataset): Promise<number> {
  const model = await softmax.open({ kind: 'softmax' }, settingOf(dataset));
  const source = streams(1)('stacks');
  const speeds: number[] = [];
  let models: readonly Float32Array[] = Array.from({ length: WORKERS }, () => new Float32Array(sizeOf(softmax.blocks({ kind: 'softmax' }, dataset))));
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    const start = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      const found = await model.gradients(models.map((at) => ({ at, indices: drawn(dataset, BATCH, source) })));
      models = models.map((at, k) => descend(at, found[k]!, RATE));
    }
    if (repetition >= 0) speeds.push(WORKERS * ROUNDS / (performance.now() - start) * 1000);
  }
  model.close();
  return median(speeds);
}

async function besideNumpy(dataset: Dataset, peer: NumpyRunner | undefined, { model: kind, workers, steps, asked }: (typeof STEPS)[number]): Promise<Measurement> {
  const rows = workers * BATCH;
  const { model, start } = await openModel(kind, dataset);
  const source = streams(1)('steps');
  const indices = Array.from({ length: steps }, () => drawn(dataset, rows, source));
  const name = `${kind}-${workers}`;
  writeFileSync(join(folder(), `${name}.u32`), bytesOf(indices));
  writeFileSync(join(folder(), `${name}.f32`), start);
  const speeds: number[] = [];
  const ratios: number[] = [];
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    const begin = process.cpuUsage();
    let at = start;
    for (const some of indices) at = descend(at, (await model.gradients([{ at, indices: some }]))[0]!, RATE);
    const { user, system } = process.cpuUsage(begin);
    const speed = steps / (user + system) * 1e6;
    if (repetition < 0) continue;
    speeds.push(speed);
    if (peer === undefined) continue;
    const { seconds, loss } = peer(folder(), name, [dataset.features, dataset.classes, kind === 'softmax' ? 0 : HIDDEN, rows]);
    const { train } = await model.evaluate(at);
    // Sums of float32 numbers in another order.
    if (!(Math.abs(train.loss / loss - 1) < 1e-4)) throw new Error(`${kind}, P=${workers}: NumPy's loss is ${loss}, ours ${train.loss}`);
    ratios.push(speed * seconds / steps);
  }
  model.close();
  const line = { bench: `gradients/${kind} P=${workers}`, value: median(speeds), unit: 'steps/s' };
  return peer === undefined ? line : { ...line, peer: 'NumPy', ratio: median(ratios), asked };
}

async function openModel(kind: 'softmax' | 'perceptron', dataset: Dataset): Promise<{ model: TensorModel; start: Float32Array }> {
  if (kind === 'softmax') {
    const options = { kind } as const;
    return { model: await softmax.open(options, settingOf(dataset)), start: new Float32Array(sizeOf(softmax.blocks(options, dataset))) };
  }
  const options = perceptron.options.parse({ kind, hidden: [HIDDEN] });
  return { model: await perceptron.open(options, settingOf(dataset)), start: perceptron.seeded(options, dataset, streams(1)('start')) };
}

function settingOf(dataset: Dataset): TensorModelSetting {
  const first = Uint32Array.from({ length: COMPARED }, (_, row) => row);
  return { dataset, evaluation: { train: first, test: first.subarray(0, 1) }, dropout: 0, stackBytes: 2 ** 28 };
}

function bytesOf(indices: readonly Uint32Array[]): Buffer {
  return Buffer.concat(indices.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}

function drawn({ train }: Dataset, count: number, source: Uniform): Uint32Array {
  return Uint32Array.from({ length: count }, () => below(train.count, source));
}

function sizeOf(blocks: readonly number[]): number {
  return blocks.reduce((sum, block) => sum + block, 0);
}
