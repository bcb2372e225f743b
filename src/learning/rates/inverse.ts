import { scalar, z } from '../../basics/fields.js';
import { schedule } from './schedule.js';

const options = z.strictObject({
  kind: z.literal('inverse').describe('The rate falls as 1/t: η/(1 + passes/after).'),
  after: scalar('Passes after which the rate is half of what it was.', { above: 0 }),
});

/** 1/(1 + passes/after): asymptotically 1/t, as Robbins and Monro 1951 ask of a step size, and optimal for strongly convex losses. */
export const inverse = schedule({
  options,
  factor: ({ after }, passes) => 1 / (1 + passes / after),
  about: ({ after }) => `1/(1 + passes/${after})`,
});
