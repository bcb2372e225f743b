import { scalar, z } from '../../basics/fields.js';
import { dot, emptyLike } from '../parameters.js';
import { momentumField } from './momentum.js';
import { optimizer } from './optimizer.js';

const options = z.strictObject({
  kind: z.literal('lars').describe('Momentum with a rate for each layer, in proportion to ‖w‖/‖g‖; made for large batches.'),
  momentum: momentumField,
  trust: scalar('Trust coefficient: the share of its own norm that a layer moves in a step of rate 1.', { above: 0 }).default(0.001),
  weightDecay: scalar('β: what is added to the gradient, times w; the norms count it.', { least: 0 }).default(0),
});

/**
 * Layer-wise adaptive rate scaling with trust coefficient τ and weight decay β: for each layer λ = τ·‖w‖/(‖g‖ + β‖w‖), v′ = μ·v + η·λ·(g + β·w),
 * w′ = w − v′, v₀ = 0. The rate stands inside the velocity, as published. Every array of the model is a layer of its own, biases too. Where
 * ‖w‖ = 0, or nothing pulls, λ is 1: with the formula's 0, biases and models that start from 0 would stay there. Source: You, Gitman, Ginsburg 2017, algorithm 1.
 */
export const lars = optimizer({
  options,
  make({ momentum, trust, weightDecay }, { blocks }) {
    return {
      isElementwise: false,
      initialMemory: (parameters) => [emptyLike(parameters)],
      step({ parameters: from, memory, steps }, gradient, rate) {
        const velocity = memory[0]!;
        const parameters = emptyLike(from);
        const nextVelocity = emptyLike(from);
        let end = 0;
        for (const size of blocks) {
          const begin = end;
          end += size;
          const norm = Math.sqrt(dot(from, from, begin, end));
          const pull = Math.sqrt(dot(gradient, gradient, begin, end)) + weightDecay * norm;
          const layerRate = rate * (norm === 0 || pull === 0 ? 1 : trust * norm / pull);
          for (let i = begin; i < end; i++) {
            const v = momentum * velocity[i]! + layerRate * (gradient[i]! + weightDecay * from[i]!);
            nextVelocity[i] = v;
            parameters[i] = from[i]! - v;
          }
        }
        return { parameters, memory: [nextVelocity], steps: steps + 1 };
      },
    };
  },
  arrays: () => 1,
  about: ({ momentum, trust, weightDecay }) => `LARS, momentum ${momentum}, trust ${trust}${weightDecay === 0 ? '' : `, weight decay ${weightDecay}`}`,
});
