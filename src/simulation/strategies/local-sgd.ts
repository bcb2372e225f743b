import { choice, count, z } from '../../basics/fields.js';
import { allReduceAlgorithms, allReduceKinds } from '../collectives/registry.js';
import type { Process } from '../core/process.js';
import { compute, drawBatch, samplesPerRound } from './cluster.js';
import { allReduceExchange } from './exchange.js';
import type { Version } from './learning-task.js';
import { Round } from './rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('local-sgd').describe('Every worker takes steps of its own; every H steps the models are averaged.'),
  localSteps: count('H: steps of every worker between two averagings.'),
  collective: choice('How the models are averaged.', allReduceKinds).default('ring'),
});

/** Local SGD: communication once per H steps, and waiting for the slowest *sum* of H step times. Source: Stich 2019. */
export const localSgd = strategy({
  options,
  about: ({ localSteps, collective }) => `models averaged every ${localSteps} local steps; ${allReduceAlgorithms[collective].about}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  // A local step is taken on one worker's batch.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ localSteps, collective }, cluster) {
    const { task, learningRate, progress, simulator } = cluster;
    const average = (models: readonly Version[]) => task.mean(models);

    // Rounds are passed on, never kept: one leads to all that follow.
    function* worker(id: number, round: Round<Version, Version>): Process {
      let model = task.initial;
      for (;; round = round.next) {
        for (let step = 0; step < localSteps; step++) {
          const gradient = task.gradient(model, drawBatch(cluster, id));
          yield* compute(cluster, id);
          model = task.step(model, gradient, learningRate);
        }
        round.contributions[id] = model;
        yield* exchange.join(id);
        model = round.result(average);
      }
    }

    let current = new Round<Version, Version>();
    const exchange = allReduceExchange(cluster, allReduceAlgorithms[collective], () => {
      simulator.start(progress.publish(current.result(average), localSteps * samplesPerRound(cluster)));
      current = current.next;
    });
    for (let id = 0; id < cluster.workers; id++) simulator.start(worker(id, current));
  },
});
