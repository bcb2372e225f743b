/**
 * Data sets made by numbers: rows x of some law with E[x xᵀ] known, planted parameters w*, and labels y = x·w* + noise × N(0, 1), or their sign as
 * a class. w* has independent entries N(0, 1/features), so that x·w* has variance about 1 where E[x xᵀ] is the identity. Where labels are
 * numbers, w* minimises the expected half squared error, at noise²/2. The laws of rows differ in how alike the gradients of two rows are:
 * D. Yin et al., "Gradient Diversity: a Key Ingredient for Scalable Distributed Learning" (2018), sections 3 and 4.
 */
import { standardNormal } from '../../basics/distributions.js';
import { choice, count, scalar, type z } from '../../basics/fields.js';
import { streams, type Uniform } from '../../basics/random.js';
import type { Dataset, DatasetSource, Examples } from './dataset.js';

/** Changes when the same options would give other numbers. */
const VERSION = 1;
/** Of one set, 4 bytes each. */
const MOST_NUMBERS = 2 ** 30;

/** What all of them take. */
export const plantedFields = {
  features: count('Numbers in a row.', { least: 1, most: 1_000_000 }),
  samples: count('Rows of the training set.', { least: 1, most: 100_000_000 }),
  testSamples: count('Rows of the test set; default 1000.', { least: 1, most: 100_000_000 }).default(1000),
  noise: scalar('Standard deviation of what is added to a row\'s product with the planted parameters; default 0.', { least: 0 }).default(0),
  labels: choice('`numbers`: that product with its noise, to be predicted; `classes`: whether it is ≥ 0.', ['numbers', 'classes']).default('numbers'),
  seed: count('Seed of rows, parameters and noise, apart from the seed of a run; default 1.', { least: 0 }).default(1),
};

export interface PlantedOptions {
  readonly kind: string; readonly features: number; readonly samples: number; readonly testSamples: number; readonly noise: number;
  readonly labels: 'numbers' | 'classes'; readonly seed: number;
}

/** Puts a row's non-zero numbers where zeros stand, from place `at` on. */
export type DrawRow = (values: Float32Array, at: number) => void;

/** Says where a set would not fit into memory. */
export function checkSize({ features, samples, testSamples }: PlantedOptions, context: z.RefinementCtx): void {
  for (const [path, rows] of [['samples', samples], ['testSamples', testSamples]] as const) {
    if (rows * features <= MOST_NUMBERS) continue;
    context.addIssue({ code: 'custom', path: [path], message: 'too many numbers for the memory', params: { expected: `≤ ${Math.floor(MOST_NUMBERS / features)} rows of ${features} features` } });
  }
}

/**
 * @param name e.g. `Gaussian rows`
 * @param rows the law: draws rows from a source, each of so many features
 */
export function plantedSource(name: string, options: PlantedOptions, rows: (source: Uniform) => DrawRow): DatasetSource {
  const { features, samples, testSamples, labels, seed } = options;
  const shape = { features, classes: labels === 'classes' ? 2 : 0, trainCount: samples, testCount: testSamples };
  const open = streams(`dataset/${seed}`);
  // Every part has streams of its own: more rows keep the first ones, and another noise keeps the rows.
  const examples = (part: 'train' | 'test', planted: Float64Array): Examples => (
    drawExamples(options, part === 'train' ? samples : testSamples, rows(open(`${part}/rows`)), standardNormal(open(`${part}/noise`)), planted));
  const load = (): Dataset => {
    const planted = Float64Array.from({ length: features }, scaledBy(1 / Math.sqrt(features), standardNormal(open('planted'))));
    return { ...shape, scale: 1, planted, train: examples('train', planted), test: examples('test', planted) };
  };
  return {
    name, shape,
    digest: `generated ${VERSION} ${JSON.stringify(options)}`,
    trainLabels: () => Promise.resolve(load().train.labels),
    load: () => Promise.resolve(load()),
  };
}

function scaledBy(factor: number, draw: () => number): () => number {
  return () => factor * draw();
}

function drawExamples({ features, noise, labels: kind }: PlantedOptions, rows: number, drawRow: DrawRow, drawNoise: () => number, planted: Float64Array): Examples {
  const values = new Float32Array(rows * features);
  const labels = kind === 'classes' ? new Uint8Array(rows) : new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * features;
    drawRow(values, at);
    // Of the numbers as they are stored, so that without noise the planted parameters fit to the rounding of the label.
    let product = noise * drawNoise();
    for (let i = 0; i < features; i++) product += values[at + i]! * planted[i]!;
    labels[row] = kind === 'numbers' ? product : product >= 0 ? 1 : 0;
  }
  return { count: rows, values, labels };
}
