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
 * Source: Lian, Zhang, Zhang, Liu 2018.
 *
 * Compressed, after CHOCO-SGD, each edge by itself: both ends know a copy of each other's model, at first the common start, send q = C(x − x̂), add it to that copy, and
 * average models and copies alike, by (x̂_j − x̂_i)/2. The copies of an edge have then met, at one m: x_i ← x_i + (q_j − q_i)/2, x_j ← x_j + (q_i − q_j)/2,
 * m ← m + (q_i + q_j)/2, so that the mean of all models stays. CHOCO does not average its copies and goes less than half of the way: else what is not sent
 * anew would be averaged again and again. What is lost stays in x − m, so there is no error feedback besides. Who has been out begins all its edges anew,
 * that to its host at the model it was given. Source: Koloskova, Stich, Jaggi 2019, altered.
 */
export const adPsgd = strategy({
  options,
  line: { waitsFor: 'the answer of one neighbour', staleness: '2 averagings of its model on average', traffic: 'models to and from one neighbour, 2n', source: 'Lian, Zhang, Zhang, Liu 2018' },
  outages: 'each',
  hasStaleness: true,
  reduces: false,
  isRandom: (_, workers) => workers > 2,
  compresses: true,
  example: { kind: 'ad-psgd', graph: 'ring' },
  degenerate: { options: { kind: 'ad-psgd', graph: 'ring' }, workers: 1, tolerance: 0, because: 'one worker has no neighbours' },
  problems: ({ graph }, { workers }) => (workers === undefined ? [] : graphProblems(graph, workers)),
  inert: (_, { workers }) => (workers > 1 ? [] : ['graph', 'compression'].map((path) => [path, 'one worker has no neighbours'])),
  about: ({ graph }) => `no worker waits for another's gradient; each averages with a random neighbour in ${aboutGraph(graph)} while it computes`,
  servers: () => 0,
  updatesPerRound: (workers) => workers,
  messagesPerUpdate: (workers) => (workers === 1 ? 0 : 2),
  updateTime(_, { workers, steps, gradientBytes, cost }) {
    const exchange = workers === 1 ? 0 : 2 * messageTime(cost, gradientBytes);
    // Where requests of several meet at random, they wait for each other's ports.
    if (cost.node !== undefined || steps.some((step) => step !== steps[0]) || (workers > 2 && exchange > 0)) return undefined;
    return { formula: 'max(step, 2(L + o + nβ))/P, n bytes sent, where at most two average: the answer comes during the step or after it', seconds: Math.max(steps[0]!, exchange) / workers };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ graph }, cluster) {
    const { task, wire, progress, simulator, ledger, workers, batches } = cluster;
    const neighbours = neighboursOf(graph, workers);
    const machine = outages(cluster);
    const models: Version[] = Array.from({ length: workers }, () => task.initial);
    /** By worker: how often its model has been averaged. */
    const averagings = new Int32Array(workers);
    /** By worker and neighbour, where what they send is compressed: what both take the other's model and their own to have been after they averaged last. */
    const met = Array.from({ length: workers }, () => new Map<number, Version>());

    function know(id: number, other: number, model: Version): void {
      met[id]!.set(other, model);
      met[other]!.set(id, model);
    }

    function average(id: number, other: number): void {
      averagings[id]!++;
      averagings[other]!++;
      const [own, its] = [models[id]!, models[other]!];
      if (!wire.isCompressed) {
        models[id] = models[other] = task.mean([own, its]);
        return;
      }
      const known = met[id]!.get(other) ?? task.initial;
      const changes = [wire.contracted(id, task.difference(own, known)), wire.contracted(other, task.difference(its, known))];
      const apart = task.sum(changes, [1, -1]);
      models[id] = task.descend(own, apart, 0.5);
      models[other] = task.descend(its, apart, -0.5);
      know(id, other, task.descend(known, task.sum(changes, [1, 1]), -0.5));
    }

    function beginAnew(id: number, host: number): void {
      models[id] = models[host]!;
      for (const other of met[id]!.keys()) met[other]!.delete(id);
      met[id]!.clear();
      if (wire.isCompressed) know(id, host, models[host]!);
    }

    /** @returns fires when the neighbour's answer has come */
    function averageWith(id: number, other: number): Signal {
      const answered = simulator.signal();
      send(cluster, id, other, wire.gradientBytes, false, () => {
        if (machine.isOut(other) || machine.hasFailed(id)) {
          answered.fire();
          return;
        }
        average(id, other);
        send(cluster, other, id, wire.gradientBytes, false, () => { answered.fire(); });
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
          beginAnew(id, host);
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
