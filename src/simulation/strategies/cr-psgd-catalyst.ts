import type { Problem } from '../../basics/errors.js';
import { choice, count, scalar, z } from '../../basics/fields.js';
import { countOf } from '../../basics/units.js';
import { allReduceChoices } from '../collectives/registry.js';
import { aboutAllReduce, allReduceExchange } from './exchange/exchange.js';
import { grownBatches, growthField, roundsWithin, tooManyRounds } from './rounds/growing-batches.js';
import type { Samples, Version } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import type { RoundPlan } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('cr-psgd-catalyst').describe('Stages of CR-PSGD, each with a pull towards where it began, and batches that begin anew.'),
  growth: growthField,
  proximal: scalar('θ: strength of the pull towards the model at the beginning of the stage.', { above: 0 }),
  samples: count('T: samples of every worker in all; ⌊√(PT)⌋ stages of ⌊√(T/P)⌋ samples each, then the run ends. Or give `stageSamples`.').optional(),
  stageSamples: count('Samples of every worker that the batches of a stage together may take; instead of `samples`.').optional(),
  stages: count('Stages after which the run ends, beside `stageSamples`; default: no end of its own.').optional(),
  collective: choice('How the gradients are added up; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});
type Options = z.output<typeof options>;

/**
 * CR-PSGD-Catalyst: stage k minimizes h(x) = f(x) + θ/2·‖x − y‖², y being the model that it begins with, by CR-PSGD with batches ⌊ρ^t·B₁⌋ from
 * t = 0 on: x ← x − η·(g + θ(x − y)), the optimizer's step along g first. Where f is not convex h is, for θ large enough. With ⌊√(PT)⌋ stages of
 * ⌊√(T/P)⌋ samples it takes O(√(PT)·log(T/P)) rounds of communication for T samples of every worker. Source: Yu, Jin 2019, algorithm 2.
 */
export const crPsgdCatalyst = strategy({
  options,
  line: { waitsFor: 'all P workers', staleness: '0', traffic: 'an all-reduce, about 2n per worker, of batches that grow in stages', source: 'Yu, Jin 2019 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'cr-psgd-catalyst', growth: 1.5, proximal: 0.1, stageSamples: 60 },
  degenerate: {
    options: { kind: 'cr-psgd-catalyst', growth: 2, proximal: 0.5, stageSamples: 6 }, workers: 4, tolerance: 0, because: 'a stage of one round does not leave where it is pulled to',
  },
  problems(chosen, { workers, batches }) {
    const { samples, stageSamples, stages } = chosen;
    if ((samples === undefined) === (stageSamples === undefined)) {
      return [{ message: 'stages come from one of two numbers', path: 'stageSamples', expected: 'exactly one of `samples` and `stageSamples`', received: samples === undefined ? 'neither' : 'both' }];
    }
    const problems: Problem[] = samples === undefined || stages === undefined ? []
      : [{ message: '`samples` says how many stages there are', path: 'stages', expected: '`stages` beside `stageSamples` alone', received: String(stages), fix: 'remove it' }];
    if (workers === undefined || batches === undefined) return problems;
    const first = Math.max(...batches);
    const stage = stagesOf(chosen, workers);
    return stage.samples >= first ? [...problems, ...tooManyRounds(batches, chosen.growth, stage.samples)] : [...problems, {
      message: 'a stage has fewer samples than its first batch', path: samples === undefined ? 'stageSamples' : 'samples',
      expected: samples === undefined ? `at least ${first}` : `at least ${workers * first ** 2}: ⌊√(T/P)⌋ ≥ ${first}`, received: String(samples ?? stageSamples),
    }];
  },
  about: ({ growth, proximal, collective }) => `batches grow by ${growth} every round and begin anew in every stage, which pulls to its beginning with θ = ${proximal}; ${aboutAllReduce(collective)}`,
  remarks(chosen, { workers, batches }) {
    const { samples, count: stages } = stagesOf(chosen, workers);
    const rounds = roundsWithin(batches, chosen.growth, samples);
    return [`${stages === Infinity ? '' : `${countOf(stages, 'stage')} of `}${countOf(rounds, 'round')}${stages === Infinity ? ' a stage' : ''}`];
  },
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  // The first of a stage; they grow.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start(chosen, cluster) {
    const { growth, proximal, collective } = chosen;
    const { task, progress, wire, workers, batches } = cluster;
    const { samples, count: stages } = stagesOf(chosen, workers);
    const plans: readonly RoundPlan[] = Array.from({ length: roundsWithin(batches, growth, samples) }, (_, t) => ({ steps: 1, batches: grownBatches(batches, growth, t) }));
    const rounds = plans.length;
    progress.endAfter(stages * rounds);
    // By stage: y. A round may be repeated after a failure, with the next one begun.
    const centres = new Map<number, Version>();

    return lockstep(cluster, allReduceExchange(cluster, collective), {
      plan: (number) => plans[number % rounds]!,
      contribute: (worker, _, __, plan) => task.draw(worker, plan.batches[worker]!),
      combine(model, drawn: readonly Samples[], samplesBehind, { number, members }) {
        const stage = Math.floor(number / rounds);
        const rate = cluster.rate(samplesBehind);
        const stepped = task.step(model, wire.mean(model, members, drawn), rate);
        if (number % rounds > 0) return task.descend(stepped, task.difference(model, centres.get(stage)!), rate * proximal);
        centres.set(stage, model);
        centres.delete(stage - 2);
        return stepped;
      },
    });
  },
});

/** How many stages, of how many samples of every worker. */
function stagesOf({ samples, stageSamples = 0, stages = Infinity }: Options, workers: number): { readonly count: number; readonly samples: number } {
  return samples === undefined ? { count: stages, samples: stageSamples } : { count: Math.floor(Math.sqrt(workers * samples)), samples: Math.floor(Math.sqrt(samples / workers)) };
}
