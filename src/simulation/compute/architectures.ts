/**
 * The layers of well-known models, computed from their published shapes. A layer is what is computed, and whose gradient becomes ready, at once:
 * a convolution or fully connected layer with its bias, or with the scale and shift of the normalisation after it; in transformers an attention
 * or feed-forward half of a block (its matrices, biases and normalisation), an embedding, a head. At 224×224 pixels; transformers per token.
 */
import type { WorkloadName } from './workloads.js';

interface ArchitectureLayer {
  readonly name: string;
  readonly parameters: number;
  /** Of the forward pass: per image, or per token. */
  readonly multiplyAdds: number;
  /** Numbers that one sample's forward pass hands on to the next layer, what skips a layer not counted; none from the last one. */
  readonly outputs: number;
  /** Bytes that it leaves for the backward pass of one sample, in float32 and with nothing computed twice. */
  readonly keptBytes: number;
}

/** Of a float32. */
const BYTES = 4;

/** A k×k convolution to an output of size×size, which is kept; before a normalisation (2 parameters an output) and after it. */
function convolution(name: string, [k, from, to, size]: readonly [k: number, from: number, to: number, size: number], parametersPerOutput: 1 | 2): ArchitectureLayer {
  const weights = k * k * from * to;
  const outputs = to * size * size;
  return { name, parameters: weights + parametersPerOutput * to, multiplyAdds: weights * size * size, outputs, keptBytes: BYTES * outputs * parametersPerOutput };
}

/** A fully connected layer with a bias. */
function dense(name: string, from: number, to: number, outputs = to): ArchitectureLayer {
  return { name, parameters: from * to + to, multiplyAdds: from * to, outputs, keptBytes: BYTES * to };
}

const vgg16 = [
  ...([
    [3, 3, 64, 224], [3, 64, 64, 224], [3, 64, 128, 112], [3, 128, 128, 112], [3, 128, 256, 56], [3, 256, 256, 56], [3, 256, 256, 56],
    [3, 256, 512, 28], [3, 512, 512, 28], [3, 512, 512, 28], [3, 512, 512, 14], [3, 512, 512, 14], [3, 512, 512, 14],
  ] as const).map((shape, index) => convolution(`convolution ${index + 1}`, shape, 1)),
  dense('dense 1', 512 * 7 * 7, 4096), dense('dense 2', 4096, 4096), dense('dense 3', 4096, 1000, 0),
];

const alexnet = [
  ...([[11, 3, 64, 55], [5, 64, 192, 27], [3, 192, 384, 13], [3, 384, 256, 13], [3, 256, 256, 13]] as const)
    .map((shape, index) => convolution(`convolution ${index + 1}`, shape, 1)),
  dense('dense 1', 256 * 6 * 6, 4096), dense('dense 2', 4096, 4096), dense('dense 3', 4096, 1000, 0),
];

/** Stages of bottlenecks 1×1, 3×3 (which strides), 1×1 to four times the width; the first of a stage has a 1×1 projection beside it. */
function resnet50(): ArchitectureLayer[] {
  const layers = [convolution('convolution', [7, 3, 64, 112], 2)];
  let from = 64;
  let size = 56;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const before = size;
      if (stage > 0 && block === 0) size /= 2;
      const name = `stage ${stage + 1} block ${block + 1}`;
      layers.push(
        convolution(`${name} reduce`, [1, from, width, before], 2),
        convolution(`${name} 3×3`, [3, width, width, size], 2),
        convolution(`${name} expand`, [1, width, 4 * width, size], 2),
        ...(block === 0 ? [convolution(`${name} projection`, [1, from, 4 * width, size], 2)] : []),
      );
      from = 4 * width;
    }
  }
  return [...layers, dense('dense', from, 1000, 0)];
}

interface Transformer { readonly blocks: number; readonly width: number; readonly heads: number; readonly tokens: number }

/**
 * Four width×width matrices for attention, two to and from four times the width; attention scores left out of the arithmetic, but not of what is
 * kept. That is s·h·34 + 5·a·s² bytes a block of a heads, s tokens and width h, at 2 bytes a number and 1 a dropout's mask (Korthikanti et al.
 * 2022); at 4 bytes a number attention keeps 25·s·h + 9·a·s² of it, the other half 41·s·h, each with its normalisation.
 */
function transformerBlocks({ blocks, width, heads, tokens }: Transformer): ArchitectureLayer[] {
  const square = width * width;
  const outputs = tokens * width;
  return Array.from({ length: blocks }, (_, block) => [
    { name: `block ${block + 1} attention`, parameters: 4 * (square + width) + 2 * width, multiplyAdds: 4 * square, outputs, keptBytes: 25 * outputs + 9 * heads * tokens ** 2 },
    { name: `block ${block + 1} feed-forward`, parameters: 8 * square + 5 * width + 2 * width, multiplyAdds: 8 * square, outputs, keptBytes: 41 * outputs },
  ]).flat();
}

/** Rows of `width` that are looked up, which is no arithmetic. */
function embedding(rows: number, { width, tokens }: Transformer, others = 0): ArchitectureLayer {
  return { name: 'embedding', parameters: rows * width + others, multiplyAdds: 0, outputs: tokens * width, keptBytes: BYTES * tokens * width };
}

const BERT = { blocks: 24, width: 1024, heads: 16, tokens: 512 };
const GPT2 = { blocks: 48, width: 1600, heads: 25, tokens: 1024, words: 50_257 };

/** In the order of the forward pass. */
export const architectures: Readonly<Record<WorkloadName, readonly ArchitectureLayer[]>> = {
  resnet50: resnet50(),
  vgg16,
  alexnet,
  bertLarge: [
    // 30,522 words, 512 positions, 2 segments; a normalisation.
    embedding(30_522 + 512 + 2, BERT, 2 * BERT.width),
    ...transformerBlocks(BERT),
    // Of the first token only.
    { name: 'pooler', parameters: BERT.width ** 2 + BERT.width, multiplyAdds: BERT.width ** 2 / BERT.tokens, outputs: 0, keptBytes: BYTES * BERT.width },
  ],
  gpt2: [
    embedding(GPT2.words + 1024, GPT2),
    ...transformerBlocks(GPT2),
    // The last normalisation, then the product with the embedding, whose weights it shares: their gradient is ready with the embedding's.
    { name: 'head', parameters: 2 * GPT2.width, multiplyAdds: GPT2.words * GPT2.width, outputs: 0, keptBytes: BYTES * GPT2.tokens * GPT2.words },
  ],
};
