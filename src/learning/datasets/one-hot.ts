import { z } from '../../basics/fields.js';
import { below } from '../../basics/random.js';
import { dataset } from './dataset.js';
import { checkSize, plantedFields, plantedSource } from './planted.js';

/** Rows √features × e_j with j uniform, so that E[x xᵀ] is the identity: gradients of rows with different j are orthogonal, others parallel. */
export const oneHot = dataset({
  options: z.strictObject({
    kind: z.literal('one-hot').describe('Rows with a single number that is not 0, which is √features, at a random place; with planted parameters.'),
    ...plantedFields,
  }).superRefine(checkSize),
  inspect: () => Promise.resolve([]),
  open: (options) => Promise.resolve(plantedSource('one-hot rows', options, (source) => (values, at) => {
    values[at + below(options.features, source)] = Math.sqrt(options.features);
  })),
});
