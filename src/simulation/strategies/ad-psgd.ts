import { z } from '../../basics/fields.js';
import { below } from '../../basics/random.js';
import type { Process, Signal } from '../core/process.js';
import { messageTime } from '../network/network.js';
import { drawBatch, send } from './cluster.js';
import type { Version } from './learning-task.js';
import { aboutGraph, graphField, graphProblems, neighboursOf } from './mixing/graphs.js';
import { outages } from './outages.js';
import { transfer } from './patterns.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('ad-psgd').describe('Every worker averages its model with one random neighbour\'s while it computes a gradient, and waits for nobody.'),
  graph: graphField,
});

/**
 * Asynchronous decentralised parallel SGD: worker i begins a gradient at x_i and asks a random neighbour j to average, x_i, x_j ← (x_i + x_j)/2; when both are
 * done, x_i ← x_i − η·g. The two models change in one moment, when the request reaches j, so that the mean of all models stays; j's answer takes its time
 * to i, which does not use its model before. The neighbour goes on computing. A gradient is as stale as its model was averaged meanwhile: once
 * of its own, and once on average by others. Whoever is out does not answer; back again, it begins with a neighbour's model.
 * Models themselves are sent, which cannot be compressed without something that both sides know. Source: Lian, Zhang, Zhang, Liu 2018.
 */
export const adPsgd = strategy({
  options,
  line: { waitsFor: 'the answer of one neighbour', staleness: '2 averagings of its model on average', traffic: 'models to and from one neighbour, 2n', source: 'Lian, Zhang, Zhang, Liu 2018' },
  outages: 'each',
  hasStaleness: true,
  reduces: false,
  isRandom: (_, workers) => workers > 2,
  compresses: false,
  example: { kind: 'ad-psgd', graph: 'ring' },
  degenerate: { options: { kind: 'ad-psgd', graph: 'ring' }, workers: 1, tolerance: 0, because: 'one worker has no neighbours' },
  problems: ({ graph }, { workers }) => (workers === undefined ? [] : graphProblems(graph, workers)),
  about: ({ graph }) => `no worker waits for another's gradient; each averages with a random neighbour in ${aboutGraph(graph)} while it computes`,
  servers: () => 0,
  updatesPerRound: (workers) => workers,
  messagesPerUpdate: (workers) => (workers === 1 ? 0 : 2),
  updateTime(_, { workers, steps, parameterBytes, cost }) {
    const exchange = workers === 1 ? 0 : 2 * messageTime(cost, parameterBytes);
    // Where requests of several meet at random, they wait for each other's ports.
    if (cost.node !== undefined || steps.some((step) => step !== steps[0]) || (workers > 2 && exchange > 0)) return undefined;
    return { formula: 'max(step, 2(L + o + nβ))/P, where at most two average: the answer comes during the step or after it', seconds: Math.max(steps[0]!, exchange) / workers };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ graph }, cluster) {
    const { task, progress, simulator, ledger, workers, batches, parameterBytes } = cluster;
    const neighbours = neighboursOf(graph, workers);
    const machine = outages(cluster);
    const models: Version[] = Array.from({ length: workers }, () => task.initial);
    /** By worker: how often its model has been averaged. */
    const averagings = new Int32Array(workers);

    /** @returns fires when the neighbour's answer has come */
    function averageWith(id: number, other: number): Signal {
      const answered = simulator.signal();
      send(cluster, id, other, parameterBytes, false, () => {
        if (machine.isOut(other) || machine.hasFailed(id)) {
          answered.fire();
          return;
        }
        models[id] = models[other] = task.mean([models[id]!, models[other]!]);
        averagings[id]!++;
        averagings[other]!++;
        send(cluster, other, id, parameterBytes, false, () => { answered.fire(); });
      });
      return answered;
    }

    function* worker(id: number): Process {
      const own = neighbours[id]!;
      const choice = cluster.streams(`neighbour/${id}`);
      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          const host = own[below(own.length, choice)];
          if (host === undefined) continue;
          yield* transfer(cluster, id, host, id);
          models[id] = models[host]!;
          continue;
        }
        const gradient = task.gradient(models[id]!, drawBatch(cluster, id));
        const readAt = averagings[id]!;
        const answered = own.length === 0 ? undefined : averageWith(id, own[below(own.length, choice)]!);
        yield machine.computeTime(id);
        if (!machine.hasComputed(id)) continue;
        if (answered?.hasFired === false) {
          ledger.enter(id, 'communication');
          yield answered;
        }
        const staleness = averagings[id]! - readAt;
        models[id] = task.step(models[id]!, gradient, cluster.rate(progress.samplesApplied, staleness));
        progress.applied(staleness);
        progress.publish(() => task.mean(models), batches[id]!);
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
