import { scalar, z } from '../../basics/fields.js';
import { emptyLike } from '../parameters.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('adagrad').describe('Each number has a rate of its own, η/√G with G the sum of its squared gradients.'),
  epsilon: scalar('Added to √G, so that a gradient of 0 does no harm.', { above: 0 }).default(1e-10),
  initialAccumulator: scalar('G before the first step.', { least: 0 }).default(0),
});

/** Adagrad: G′ = G + g², w′ = w − η·g/(√G′ + ε), number by number. Source: Duchi, Hazan, Singer 2011. */
export const adagrad = optimizer({
  options,
  make: ({ epsilon, initialAccumulator }) => ({
    isElementwise: true,
    initialMemory(parameters) {
      const squares = emptyLike(parameters);
      squares.fill(initialAccumulator);
      return [squares];
    },
    step({ parameters: from, memory, steps }, gradient, rate) {
      const squares = memory[0]!;
      const parameters = emptyLike(from);
      const nextSquares = emptyLike(from);
      for (let i = 0; i < from.length; i++) {
        const g = gradient[i]!;
        const sum = squares[i]! + g * g;
        nextSquares[i] = sum;
        parameters[i] = from[i]! - rate * g / (Math.sqrt(sum) + epsilon);
      }
      return { parameters, memory: [nextSquares], steps: steps + 1 };
    },
  }),
  arrays: () => 1,
  about: ({ epsilon, initialAccumulator }) => `Adagrad, ε ${epsilon}${initialAccumulator === 0 ? '' : `, accumulator from ${initialAccumulator}`}`,
});
