import { standardNormal } from '../../basics/distributions.js';
import { z } from '../../basics/fields.js';
import { dataset } from './dataset.js';
import { checkSize, plantedFields, plantedSource } from './planted.js';

/** Rows uniform on the sphere of radius √features, so that E[x xᵀ] is the identity: normal numbers, stretched to that length. */
export const sphere = dataset({
  options: z.strictObject({
    kind: z.literal('sphere').describe('Rows uniform on the sphere of radius √features, with planted parameters.'),
    ...plantedFields,
  }).superRefine(checkSize),
  inspect: () => Promise.resolve([]),
  open: (options) => Promise.resolve(plantedSource('rows on a sphere', options, (source) => {
    const normal = standardNormal(source);
    const direction = new Float64Array(options.features);
    return (values, at) => {
      let squares = 0;
      for (let i = 0; i < direction.length; i++) {
        direction[i] = normal();
        squares += direction[i]! ** 2;
      }
      const stretch = Math.sqrt(options.features / squares);
      for (let i = 0; i < direction.length; i++) values[at + i] = stretch * direction[i]!;
    };
  })),
});
