import { standardNormal } from '../../basics/distributions.js';
import { scalar, z } from '../../basics/fields.js';
import { dataset } from './dataset.js';
import { checkSize, plantedFields, plantedSource } from './planted.js';

const spectrum = z.union([
  z.array(scalar('Variance of one feature.', { least: 0 })).min(1).describe('One variance per feature.'),
  z.strictObject({ decay: scalar('The j-th feature, from 1, has variance j^−decay; 0 for variance 1 throughout.', { least: 0 }) }).describe('A power law.'),
]);

/** Rows x ~ N(0, diag(λ)): independent normal features. Two rows of many features with equal variances are nearly orthogonal. */
export const gaussian = dataset({
  options: z.strictObject({
    kind: z.literal('gaussian').describe('Rows of independent normal numbers, with planted parameters.'),
    ...plantedFields,
    spectrum: spectrum.default({ decay: 0 }).describe('Variances of the features: the eigenvalues of the rows\' covariance.'),
  }).superRefine((options, context) => {
    checkSize(options, context);
    if (!Array.isArray(options.spectrum) || options.spectrum.length === options.features) return;
    context.addIssue({
      code: 'custom', path: ['spectrum'], message: 'not one variance per feature',
      params: { expected: `${options.features} of them`, received: `${options.spectrum.length}`, fix: 'or write { decay: … }' },
    });
  }),
  inspect: () => Promise.resolve([]),
  open: (options) => {
    const deviations = spectrumOf(options).map(Math.sqrt);
    return Promise.resolve(plantedSource('Gaussian rows', options, (source) => {
      const normal = standardNormal(source);
      return (values, at) => {
        for (let i = 0; i < deviations.length; i++) values[at + i] = deviations[i]! * normal();
      };
    }));
  },
});

/** Variances of the features, in their order. */
export function spectrumOf({ features, spectrum: written }: z.output<typeof gaussian.options>): Float64Array {
  return Array.isArray(written) ? Float64Array.from(written) : Float64Array.from({ length: features }, (_, j) => (j + 1) ** -written.decay);
}
