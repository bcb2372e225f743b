import { count, z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { Resource } from '../core/resource.js';
import { compute, drawBatch, transfer } from './cluster.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous').describe('Nobody waits: the server applies every gradient as it comes, however old.'),
  servers: count('Parameter servers; one, for shards that update independently of each other are not modelled yet.', { least: 1, most: 1 }).default(1),
});

/** Asynchronous SGD with a parameter server, first come first served: its staleness is P − 1 on average. Source: Dean et al. 2012. */
export const asynchronous = strategy({
  options,
  about: () => 'no worker waits for another; push to and pull from one parameter server',
  servers: ({ servers }) => servers,
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start(_, cluster) {
    const { task, learningRate, progress, simulator, ledger, workers, batches } = cluster;
    const serverMachine = workers;
    const server = new Resource(simulator);
    let model = task.initial;

    function* worker(id: number): Process {
      let local = model;
      let readAt = 0;
      for (;;) {
        const gradient = task.gradient(local, drawBatch(cluster, id));
        yield* compute(cluster, id);
        yield* transfer(cluster, id, id, serverMachine);
        ledger.enter(id, 'server');
        yield server.request();
        yield cluster.serviceTime(0);
        model = task.step(model, gradient, learningRate);
        progress.applied(progress.updates - readAt);
        yield* progress.publish(model, batches[id]!);
        server.release();
        local = model;
        readAt = progress.updates;
        yield* transfer(cluster, id, serverMachine, id);
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
  },
});
