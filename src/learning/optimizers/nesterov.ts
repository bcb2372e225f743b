import { z } from '../../basics/fields.js';
import { emptyLike } from '../parameters.js';
import { momentumField } from './momentum.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('nesterov').describe('SGD with Nesterov\'s momentum: v ← μ·v + g, w ← w − η·(g + μ·v).'),
  momentum: momentumField,
});

/**
 * Nesterov's accelerated gradient with constant momentum μ: v′ = μ·v + g, w′ = w − η·(g + μ·v′), v₀ = 0. While η stays the same this is
 * u′ = μ·u − η·∇F(θ + μ·u), θ′ = θ + u′, seen from w = θ + μ·u, where its gradients are taken (u = −η·v). Source: Nesterov 1983 in the form
 * of Sutskever et al. 2013.
 */
export const nesterov = optimizer({
  options,
  make: ({ momentum }) => ({
    isElementwise: true,
    initialMemory: (parameters) => [emptyLike(parameters)],
    step({ parameters: from, memory, steps }, gradient, rate) {
      const velocity = memory[0]!;
      const parameters = emptyLike(from);
      const nextVelocity = emptyLike(from);
      for (let i = 0; i < from.length; i++) {
        const v = momentum * velocity[i]! + gradient[i]!;
        nextVelocity[i] = v;
        parameters[i] = from[i]! - rate * (gradient[i]! + momentum * v);
      }
      return { parameters, memory: [nextVelocity], steps: steps + 1 };
    },
  }),
  about: ({ momentum }) => `Nesterov, momentum ${momentum}`,
});
