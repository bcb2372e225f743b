import { scalar, z } from '../../basics/fields.js';
import { schedule } from './schedule.js';

const options = z.strictObject({
  kind: z.literal('inverse-sqrt').describe('The rate falls as 1/√t: η/√(1 + passes/after).'),
  after: scalar('Passes after which the rate is 1/√2 of what it was.', { above: 0 }),
});

/** 1/√(1 + passes/after): asymptotically 1/√t, optimal for convex losses (Nemirovski, Yudin 1983). */
export const inverseSqrt = schedule({
  options,
  factor: ({ after }, passes) => 1 / Math.sqrt(1 + passes / after),
  about: ({ after }) => `1/√(1 + passes/${after})`,
});
