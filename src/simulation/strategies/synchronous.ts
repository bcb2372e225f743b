import { choice, count, z } from '../../basics/fields.js';
import { allReduceAlgorithms, allReduceKinds } from '../collectives/registry.js';
import type { Process } from '../core/process.js';
import { compute, drawBatch, samplesPerRound } from './cluster.js';
import { allReduceExchange } from './exchange.js';
import type { Samples, Version } from './learning-task.js';
import { Round } from './rounds.js';
import { serverExchange } from './server-exchange.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('synchronous').describe('Every update waits for one gradient of every worker.'),
  collective: choice('How the gradients are added up; or give `servers` instead.', allReduceKinds).optional(),
  servers: count('Parameter servers, each with an equal shard of the model; instead of `collective`.').optional(),
});

/** Synchronous SGD: one mini-batch over all workers per update; statistically the same as one machine with a batch P times as large. */
export const synchronous = strategy({
  options,
  problems({ collective, servers }) {
    if ((collective === undefined) !== (servers === undefined)) return [];
    return [{ message: 'gradients travel one way', path: 'collective', expected: 'exactly one of `collective` and `servers`', received: collective === undefined ? 'neither' : 'both' }];
  },
  about({ collective, servers = 0 }) {
    const how = collective === undefined ? `push and pull through ${servers} parameter server${servers === 1 ? '' : 's'}` : allReduceAlgorithms[collective].about;
    return `every update waits for all workers; ${how}`;
  },
  servers: ({ servers }) => servers ?? 0,
  allReduce: ({ collective }) => collective,
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ collective, servers = 1 }, cluster) {
    const { task, learningRate, progress, simulator } = cluster;
    const stepFrom = (model: Version) => (samples: readonly Samples[]) => task.step(model, task.meanGradient(model, samples), learningRate);

    // Rounds are passed on, never kept: one leads to all that follow.
    function* worker(id: number, round: Round<Samples, Version>): Process {
      let model = task.initial;
      for (;; round = round.next) {
        round.contributions[id] = drawBatch(cluster, id);
        yield* compute(cluster, id);
        yield* exchange.join(id);
        model = round.result(stepFrom(model));
      }
    }

    let current = new Round<Samples, Version>();
    let globalModel = task.initial;
    function modelExists(): void {
      globalModel = current.result(stepFrom(globalModel));
      current = current.next;
      simulator.start(progress.publish(globalModel, samplesPerRound(cluster)));
    }

    const exchange = collective === undefined ? serverExchange(cluster, servers, modelExists) : allReduceExchange(cluster, allReduceAlgorithms[collective], modelExists);
    for (let id = 0; id < cluster.workers; id++) simulator.start(worker(id, current));
  },
});
