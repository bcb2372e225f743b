import { z } from '../../basics/fields.js';
import { samplesPerRound, type Cluster } from './cluster.js';
import { allReduceExchange } from './exchange/exchange.js';
import type { Samples, Version } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { always } from './rounds/rounds.js';
import { strategy, type CloseBooks } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('serial').describe('One machine takes the batches of all workers together; with a `globalBatch` of 1 it is plain SGD.'),
});

/**
 * SGD on one machine, the baseline of every speed-up: its batch is that of all workers together, of their samples, so that on the same samples
 * it learns what synchronous SGD learns. A batch smaller than the number of workers takes its samples from them in turn. The others are idle.
 */
export const serial = strategy({
  options,
  line: { waitsFor: 'nobody, it is alone', staleness: '0', traffic: 'none', source: 'Robbins, Monro 1951 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: false,
  compresses: false,
  usesWorkers: 1,
  example: { kind: 'serial' },
  degenerate: { options: { kind: 'serial' }, workers: 4, tolerance: 0, because: 'it is the baseline' },
  about: () => 'one machine, with the batch of all workers',
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate: () => 0,
  updateTime: (_, { batches, stepOf }) => ({ formula: 'one step of all samples', seconds: stepOf(batches.reduce((sum, batch) => sum + batch, 0)) }),
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start(_, cluster) {
    const { task, workers, batches } = cluster;
    const batch = samplesPerRound(cluster);
    let turn = 0;
    return alone(cluster, batch, (model, samplesBehind) => {
      const samples: Samples[] = [];
      if (batch < workers) for (let taken = 0; taken < batch; taken++) samples.push(task.draw(turn++ % workers, 1));
      else for (let worker = 0; worker < workers; worker++) samples.push(task.draw(worker, batches[worker]!));
      return task.step(model, task.meanGradient(model, samples), cluster.rate(samplesBehind));
    });
  },
});

/** Worker 0 alone takes step after step. @param samples of one step */
export function alone(cluster: Cluster, samples: number, step: (model: Version, samplesBehind: number) => Version): CloseBooks | undefined {
  const { failures } = cluster;
  const only: Cluster = { ...cluster, workers: 1, failures: failures === undefined ? undefined : { ...failures, machines: 1 } };
  return lockstep(only, allReduceExchange(only, 'ring'), {
    plan: always({ steps: 1, batches: [samples] }),
    contribute: (__, model, samplesBehind) => step(model, samplesBehind),
    combine: (__, [model]: readonly Version[]) => model!,
  });
}
