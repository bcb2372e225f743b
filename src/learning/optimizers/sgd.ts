import { z } from '../../basics/fields.js';
import { descend } from '../parameters.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({ kind: z.literal('sgd').describe('Stochastic gradient descent: w ← w − η·g.') });

/** Stochastic gradient descent, without memory: w′ = w − η·g. Source: Robbins, Monro 1951. */
export const sgd = optimizer({
  options,
  make: () => ({
    isElementwise: true,
    initialMemory: () => [],
    step: ({ parameters, steps }, gradient, rate) => ({ parameters: descend(parameters, gradient, rate), memory: [], steps: steps + 1 }),
  }),
  arrays: () => 0,
  about: () => 'SGD',
});
