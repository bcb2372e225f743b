/** The network for a GPU's backends: blocks with equally many rows go together, everything with a leading axis over blocks; one download a stack. */
import * as tf from '@tensorflow/tfjs-core';
import { guarded } from '../../backends/stack-guard.js';
import type { Examples } from '../../datasets/dataset.js';
import type { TensorModel, TensorModelSetting } from '../model.js';
import { concatenate, gatherLabels, gatherRows, isFinite } from '../rows.js';
import { blocksOf, cut, evaluationOf, masksOf, type Block } from './asks.js';
import { denseSize, type DenseNetwork } from './network.js';

/** Most rows of one block, so that an ask of any size fits; also of one evaluation tensor, for GPUs bound the size of a buffer. */
const BLOCK_ROWS = 8192;

/** Weights and biases of the layers, over the blocks of a stack: [blocks, inputs, outputs] and [blocks, 1, outputs]. */
interface StackedLayer { readonly weights: tf.Tensor3D; readonly biases: tf.Tensor3D }

/** What enters the network, [blocks, rows, features], and factors of what hidden layers pass on. */
interface StackedRows { readonly inputs: tf.Tensor3D; readonly masks: readonly (tf.Tensor3D | undefined)[] }

export function batchedDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  const { dataset: { features, scale, train, test }, dropout, evaluation, stackBytes } = setting;
  const { layers, loss, activation } = network;
  const size = denseSize(network);
  const quality = evaluationOf(network, setting);
  let evaluated: readonly tf.Tensor3D[] | undefined;

  function rowsOf(examples: Examples, stack: readonly Block[]): StackedRows {
    const rows = stack[0]!.indices.length;
    const shape = (units: number): [number, number, number] => [stack.length, rows, units];
    const masks = stack.map((block) => masksOf(network, block, dropout));
    const stacked = (parts: readonly (Float32Array | undefined)[], units: number): tf.Tensor3D | undefined => {
      if (parts.every((part) => part === undefined)) return undefined;
      // Asks with and without dropout may share a stack.
      return tf.tensor3d(concatenate(parts.map((part) => part ?? new Float32Array(rows * units).fill(1))), shape(units));
    };
    const inputs = inputsOf(examples, stack.map(({ indices }) => indices));
    const inputMask = stacked(masks.map((mask) => mask.inputs), features);
    return {
      inputs: inputMask === undefined ? inputs : tf.mul(inputs, inputMask),
      masks: layers.slice(0, -1).map(({ outputs }, l) => stacked(masks.map(({ hidden }) => hidden[l]), outputs)),
    };
  }

  function inputsOf(examples: Examples, lists: readonly Uint32Array[]): tf.Tensor3D {
    const rows = lists[0]!.length;
    const values = new Float32Array(lists.length * rows * features);
    lists.forEach((indices, k) => { gatherRows(examples, features, indices, values.subarray(k * rows * features)); });
    return tf.tensor3d(values, [lists.length, rows, features]);
  }

  function parametersOf(list: readonly Float32Array[]): StackedLayer[] {
    return layers.map(({ inputs, outputs, weights, biases }) => ({
      weights: tf.tensor3d(concatenate(list.map((at) => at.subarray(weights, biases))), [list.length, inputs, outputs]),
      biases: tf.tensor3d(concatenate(list.map((at) => at.subarray(biases, biases + outputs))), [list.length, 1, outputs]),
    }));
  }

  /** What each layer passes on before and after its mask; of the last, the outputs. */
  function forward(parameters: readonly StackedLayer[], { inputs, masks }: StackedRows): { readonly active: tf.Tensor; readonly passed: tf.Tensor }[] {
    let entering: tf.Tensor = inputs;
    return parameters.map(({ weights, biases }, l) => {
      const product = tf.matMul(entering, weights);
      const sums = tf.add(l === 0 && scale !== 1 ? tf.mul(product, scale) : product, biases);
      const active = l === layers.length - 1 ? sums : activation === 'tanh' ? tf.tanh(sums) : tf.relu(sums);
      const passed = masks[l] === undefined ? active : tf.mul(active, masks[l]);
      entering = passed;
      return { active, passed };
    });
  }

  function slopeOf(outputs: tf.Tensor, labels: Float32Array): tf.Tensor {
    const shape = outputs.shape;
    if (loss.kind === 'sigmoid') return tf.sub(tf.sigmoid(outputs), tf.tensor(labels, shape));
    const classes = shape.at(-1)!;
    const chosen = new Float32Array(labels.length * classes);
    labels.forEach((label, row) => { chosen[row * classes + label] = 1; });
    return tf.sub(tf.softmax(outputs), tf.tensor(chosen, shape));
  }

  /** Sums over the rows of each block, [blocks, parameters]. */
  function sumGradients(stack: readonly Block[]): tf.Tensor {
    const parameters = parametersOf(stack.map(({ ask }) => ask.at));
    const rows = rowsOf(train, stack);
    const traces = forward(parameters, rows);
    let slope = slopeOf(traces.at(-1)!.passed, concatenate(stack.map(({ indices }) => gatherLabels(train, indices))));
    const parts: tf.Tensor[] = [];
    for (let l = layers.length - 1; l >= 0; l--) {
      const { inputs, outputs } = layers[l]!;
      const weights = tf.matMul(l === 0 ? rows.inputs : traces[l - 1]!.passed, slope, true);
      const scaled = l === 0 && scale !== 1 ? tf.mul(weights, scale) : weights;
      parts.unshift(tf.reshape(scaled, [stack.length, inputs * outputs]), tf.reshape(tf.sum(slope, 1), [stack.length, outputs]));
      if (l === 0) break;
      const { active } = traces[l - 1]!;
      const back = tf.matMul(slope, parameters[l]!.weights, false, true);
      const kept = rows.masks[l - 1] === undefined ? back : tf.mul(back, rows.masks[l - 1]!);
      slope = tf.mul(kept, activation === 'tanh' ? tf.sub(1, tf.square(active)) : tf.step(active));
    }
    return tf.concat(parts, 1);
  }

  /** Cuts the asks into blocks, and these into stacks that keep to the setting's bytes; a single block may be larger. */
  function stacksOf(asks: readonly { readonly blocks: readonly Block[] }[]): Block[][] {
    // Numbers that live at once: of parameters 4; of a row its inputs (their mask, their product) and up to 11 for each unit, back and forth.
    const copies = dropout > 0 && layers.length === 1 ? 3 : 1;
    const perRow = copies * features + 11 * layers.reduce((sum, { outputs }) => sum + outputs, 0);
    const stacks: Block[][] = [];
    const open = new Map<number, Block[]>();
    for (const block of asks.flatMap(({ blocks }) => blocks)) {
      const rows = block.indices.length;
      const most = Math.max(1, Math.floor(stackBytes / 4 / (rows * perRow + 4 * size)));
      let stack = open.get(rows);
      if (stack === undefined || stack.length >= most) {
        stack = [];
        open.set(rows, stack);
        stacks.push(stack);
      }
      stack.push(block);
    }
    return stacks;
  }

  return {
    async gradients(asks) {
      const work = asks.map((ask) => ({ ask, blocks: isFinite(ask.at) ? blocksOf(ask, BLOCK_ROWS) : [], sums: new Float64Array(size) }));
      const sumsOf = new Map(work.flatMap(({ blocks, sums }) => blocks.map((block) => [block, sums] as const)));
      for (const stack of stacksOf(work)) {
        const values = await download(stack, () => sumGradients(stack));
        stack.forEach((block, k) => {
          const sums = sumsOf.get(block)!;
          for (let i = 0; i < size; i++) sums[i] = sums[i]! + values[k * size + i]!;
        });
      }
      return work.map(({ ask, blocks, sums }) => Float32Array.from(sums, (sum) => (blocks.length === 0 ? NaN : sum / ask.indices.length)));
    },
    async losses(asks) {
      const work = asks.map((ask) => ({ ask, blocks: isFinite(ask.at) ? blocksOf(ask, BLOCK_ROWS) : [] }));
      const sums = new Map(asks.map((ask) => [ask, 0]));
      for (const stack of stacksOf(work)) {
        const values = await download(stack, () => forward(parametersOf(stack.map(({ ask }) => ask.at)), rowsOf(train, stack)).at(-1)!.passed);
        stack.forEach(({ ask, indices }, k) => {
          const outputs = values.subarray(k * values.length / stack.length, (k + 1) * values.length / stack.length);
          sums.set(ask, sums.get(ask)! + indices.length * loss.quality(outputs, gatherLabels(train, indices)).loss);
        });
      }
      return work.map(({ ask, blocks }) => (blocks.length === 0 ? NaN : sums.get(ask)! / ask.indices.length));
    },
    async evaluate(at) {
      if (!isFinite(at)) return quality(undefined);
      const rows = [...cut(evaluation.train, BLOCK_ROWS).map((indices) => ({ examples: train, indices })), ...cut(evaluation.test, BLOCK_ROWS).map((indices) => ({ examples: test, indices }))];
      return quality(await download(rows, () => {
        const parameters = parametersOf([at]);
        evaluated ??= rows.map(({ examples, indices }) => tf.keep(inputsOf(examples, [indices])));
        return tf.concat(evaluated.map((inputs) => tf.reshape(forward(parameters, { inputs, masks: [] }).at(-1)!.passed, [-1])));
      }));
    },
    close() {
      for (const rows of evaluated ?? []) rows.dispose();
      evaluated = undefined;
    },
  };
}

/** Computes a tensor and takes it to the host. @throws RunError naming the stack, if memory does not suffice or the GPU is lost */
function download(stack: readonly { readonly indices: Uint32Array }[], compute: () => tf.Tensor): Promise<Float32Array> {
  const rows = stack.reduce((sum, { indices }) => sum + indices.length, 0);
  return guarded({ gradients: stack.length, rows }, async () => {
    const tensor = tf.tidy(compute);
    try {
      return await tensor.data<'float32'>();
    } finally {
      tensor.dispose();
    }
  });
}
