import { scalar } from '../../basics/fields.js';
import { emptyLike } from '../parameters.js';
import type { Optimizer } from './optimizer.js';

/** μ, as heavy ball, Nesterov and LARS have it. */
export const momentumField = scalar('μ: how much of its velocity the model keeps in a step.', { least: 0, below: 1 }).default(0.9);

/** v′ = μ·v + g, w′ = w − η·(a·g + b·v′), v₀ = 0. @param along a and b */
export function momentumSteps(momentum: number, along: { readonly gradient: number; readonly velocity: number }): Optimizer {
  return {
    isElementwise: true,
    initialMemory: (parameters) => [emptyLike(parameters)],
    step({ parameters: from, memory, steps }, gradient, rate) {
      const velocity = memory[0]!;
      const parameters = emptyLike(from);
      const nextVelocity = emptyLike(from);
      for (let i = 0; i < from.length; i++) {
        const v = momentum * velocity[i]! + gradient[i]!;
        nextVelocity[i] = v;
        parameters[i] = from[i]! - rate * (along.gradient * gradient[i]! + along.velocity * v);
      }
      return { parameters, memory: [nextVelocity], steps: steps + 1 };
    },
  };
}
