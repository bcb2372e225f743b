import { z } from '../../basics/fields.js';
import { momentumField, momentumSteps } from './momentum.js';
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
  make: ({ momentum }) => momentumSteps(momentum, { gradient: 1, velocity: momentum }),
  arrays: () => 1,
  about: ({ momentum }) => `Nesterov, momentum ${momentum}`,
});
