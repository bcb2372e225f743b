/**
 * What is done to the rows before anything is learned from them. All statistics are the training set's, taken in double over its n rows (divided
 * by n), and the test set gets the same treatment. Rows become float32.
 *
 * - `centre`: x − μ.
 * - `scale`: divided by the standard deviation; a feature that is constant in the training set is left as it is.
 * - `whiten`: multiplied by W = (C + ρI)^−½, with C the covariance of the features that vary (after scaling, if they are scaled) and the ridge
 *   ρ = 10⁻⁵ times their mean variance, so that a direction without variance is not blown up into noise. Covariance becomes the identity but for
 *   the ridge: a direction of variance λ gets variance λ/(λ + ρ). Of all matrices that whiten, this one changes rows least, and images stay
 *   images: A. Kessy, A. Lewin, K. Strimmer, "Optimal whitening and decorrelation" (2018), "ZCA".
 */
import { z } from '../basics/fields.js';
import { listOf } from '../basics/units.js';
import type { Dataset, DatasetSource, Examples } from './datasets/dataset.js';

export const preprocessingFields = z.strictObject({
  centre: z.boolean().default(false).describe('Take the mean of the training set from every feature.'),
  scale: z.boolean().default(false).describe('Divide every feature by its standard deviation in the training set; a constant one is left as it is.'),
  whiten: z.boolean().default(false).describe('Turn and stretch the rows so that features have variance 1 and are uncorrelated in the training set.'),
}).describe('What is done to the rows first; statistics are the training set\'s.');

export type PreprocessingOptions = z.output<typeof preprocessingFields>;

/** Changes when the same treatment would give other numbers. */
const VERSION = 1;

/** What is done in words, `centred and whitened`; empty where nothing is. */
export function aboutPreprocessing({ centre, scale, whiten }: PreprocessingOptions): string {
  return listOf([centre ? ['centred'] : [], scale ? ['scaled'] : [], whiten ? ['whitened'] : []].flat());
}

/**
 * The data set as it is after pre-processing, which is done when it is loaded; the same source where nothing is to be done. Whitening computes on
 * the current tensor backend, which must be open then: its bits are that backend's.
 */
export function preprocessed(source: DatasetSource, preprocessing: PreprocessingOptions): DatasetSource {
  const about = aboutPreprocessing(preprocessing);
  if (about === '') return source;
  return {
    ...source,
    name: `${source.name}, ${about}`,
    digest: `${source.digest} preprocessed ${VERSION}: ${about}`,
    load: async () => preprocess(await source.load(), preprocessing),
  };
}

/** Planted parameters, which are of the rows as they were, are left out. */
export async function preprocess(data: Dataset, preprocessing: PreprocessingOptions): Promise<Dataset> {
  const { centre, scale, whiten } = preprocessing;
  const { mean, variance } = moments(data);
  const factor = variance.map((of) => (scale && of > 0 ? 1 / Math.sqrt(of) : 1));
  // Whitened rows are centred before: their covariance is what counts, and float32 is exact around 0. Their mean is put back afterwards.
  const shift = centre || whiten ? mean : new Float64Array(data.features);
  const train = standardise(data, data.train, shift, factor);
  const test = standardise(data, data.test, shift, factor);
  if (whiten) {
    const { whitenRows, whiteningMatrix } = await import('./preprocessing-whitening.js');
    const matrix = await whiteningMatrix(train, data.features);
    const back = centre ? undefined : mean.map((of, i) => of * factor[i]!);
    for (const values of [train, test]) await whitenRows(values, data.features, matrix, back);
  }
  const { planted: _, ...rest } = data;
  return { ...rest, scale: 1, train: { ...data.train, values: train }, test: { ...data.test, values: test } };
}

/** Mean and variance of each feature over the training set, in double. */
function moments({ features, scale, train: { count, values } }: Dataset): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const mean = new Float64Array(features);
  const variance = new Float64Array(features);
  for (let row = 0, at = 0; row < count; row++) for (let i = 0; i < features; i++, at++) mean[i]! += values[at]!;
  for (let i = 0; i < features; i++) mean[i]! /= count;
  for (let row = 0, at = 0; row < count; row++) for (let i = 0; i < features; i++, at++) variance[i]! += (values[at]! - mean[i]!) ** 2;
  for (let i = 0; i < features; i++) {
    mean[i]! *= scale;
    variance[i]! *= scale * scale / count;
  }
  return { mean, variance };
}

function standardise({ features, scale }: Dataset, { count, values }: Examples, shift: Float64Array, factor: Float64Array): Float32Array {
  const rows = new Float32Array(count * features);
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < features; i++, at++) rows[at] = (values[at]! * scale - shift[i]!) * factor[i]!;
  }
  return rows;
}
