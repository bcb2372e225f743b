import { z } from '../../basics/fields.js';
import { momentumField, momentumSteps } from './momentum.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('heavy-ball').describe('SGD with momentum: v ← μ·v + g, w ← w − η·v.'),
  momentum: momentumField,
});

/**
 * SGD with momentum μ: v′ = μ·v + g, w′ = w − η·v′, v₀ = 0. The rate stands outside the velocity, so a change of rate acts at once on all of it
 * (Goyal et al. 2017, eq. 9); a gradient that stays the same moves the model η/(1 − μ) times it in the end. Source: Polyak 1964.
 */
export const heavyBall = optimizer({
  options,
  make: ({ momentum }) => momentumSteps(momentum, { gradient: 0, velocity: 1 }),
  arrays: () => 1,
  about: ({ momentum }) => `heavy ball, momentum ${momentum}`,
});
