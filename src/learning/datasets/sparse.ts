import { standardNormal } from '../../basics/distributions.js';
import { count, z } from '../../basics/fields.js';
import { below } from '../../basics/random.js';
import { dataset } from './dataset.js';
import { checkSize, plantedFields, plantedSource } from './planted.js';

/** Rows with s of d numbers not 0, at distinct places drawn uniformly, each N(0, d/s), so that E[x xᵀ] is the identity. */
export const sparse = dataset({
  options: z.strictObject({
    kind: z.literal('sparse').describe('Rows with a few numbers that are not 0, which are normal with variance features/nonZeros, at random places; with planted parameters.'),
    ...plantedFields,
    nonZeros: count('How many numbers of a row are not 0.'),
  }).superRefine((options, context) => {
    checkSize(options, context);
    if (options.nonZeros > options.features) context.addIssue({ code: 'custom', path: ['nonZeros'], message: 'more than there are features', params: { expected: `≤ ${options.features}`, received: `${options.nonZeros}` } });
  }),
  inspect: () => Promise.resolve([]),
  open: (options) => Promise.resolve(plantedSource('sparse rows', options, (source) => {
    const { features, nonZeros } = options;
    const normal = standardNormal(source);
    const deviation = Math.sqrt(features / nonZeros);
    // The first places of a Fisher–Yates shuffle that goes on from row to row.
    const places = Uint32Array.from({ length: features }, (_, i) => i);
    return (values, at) => {
      for (let i = 0; i < nonZeros; i++) {
        const other = i + below(features - i, source);
        const place = places[other]!;
        places[other] = places[i]!;
        places[i] = place;
        values[at + place] = deviation * normal();
      }
    };
  })),
});
