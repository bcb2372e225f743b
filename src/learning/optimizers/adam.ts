import { scalar, z } from '../../basics/fields.js';
import { emptyLike } from '../parameters.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('adam').describe('Moving means of the gradient and of its square: w ← w − η·m̂/(√v̂ + ε).'),
  beta1: scalar('β₁: how much of the mean gradient is kept in a step.', { least: 0, below: 1 }).default(0.9),
  beta2: scalar('β₂: how much of the mean squared gradient is kept in a step.', { least: 0, below: 1 }).default(0.999),
  epsilon: scalar('ε, added to √v̂, so that a gradient of 0 does no harm.', { above: 0 }).default(1e-8),
});

/**
 * Adam, number by number: m′ = β₁·m + (1 − β₁)·g, v′ = β₂·v + (1 − β₂)·g², w′ = w − η·m̂/(√v̂ + ε) with the bias of their start at 0 taken
 * out, m̂ = m′/(1 − β₁^t) and v̂ = v′/(1 − β₂^t) at step t = 1, 2, … The first step is thus ±η wherever |g| ≫ ε. Source: Kingma, Ba 2015, algorithm 1.
 */
export const adam = optimizer({
  options,
  make: ({ beta1, beta2, epsilon }) => ({
    isElementwise: true,
    initialMemory: (parameters) => [emptyLike(parameters), emptyLike(parameters)],
    step({ parameters: from, memory, steps }, gradient, rate) {
      const mean = memory[0]!;
      const square = memory[1]!;
      const parameters = emptyLike(from);
      const nextMean = emptyLike(from);
      const nextSquare = emptyLike(from);
      // η·m̂ = (η/(1 − β₁^t))·m and √v̂ = √v·(1/√(1 − β₂^t)): one division a number instead of three.
      const ofMean = rate / (1 - beta1 ** (steps + 1));
      const ofRoot = 1 / Math.sqrt(1 - beta2 ** (steps + 1));
      for (let i = 0; i < from.length; i++) {
        const g = gradient[i]!;
        const m = beta1 * mean[i]! + (1 - beta1) * g;
        const v = beta2 * square[i]! + (1 - beta2) * g * g;
        nextMean[i] = m;
        nextSquare[i] = v;
        parameters[i] = from[i]! - ofMean * m / (Math.sqrt(v) * ofRoot + epsilon);
      }
      return { parameters, memory: [nextMean, nextSquare], steps: steps + 1 };
    },
  }),
  arrays: () => 2,
  about: ({ beta1, beta2, epsilon }) => `Adam, β₁ ${beta1}, β₂ ${beta2}, ε ${epsilon}`,
});
