import { scalar, z } from '../../basics/fields.js';
import { formatNumber } from '../../basics/units.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import { drawBatch, samplesPerRound } from './cluster.js';
import type { Version } from './learning-task.js';
import { aboutGraph, graphField, graphProblems, shiftGraph } from './mixing/graphs.js';
import { disagreementKept, mixingOf, ruleField, weightProblems, weightsField } from './mixing/weights.js';
import { neighbourExchange } from './mixing/neighbour-exchange.js';
import { outages } from './outages.js';
import { transfer } from './patterns.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('d-psgd').describe('Every worker mixes its model with its neighbours\' in every step, and waits for these alone.'),
  graph: graphField.optional(),
  weights: weightsField.optional(),
  mixing: ruleField.optional(),
  consensusRate: scalar('γ: share of the way to the weighted mean that a worker goes in a step; compressed models want a small one.', { above: 0, most: 1 }).default(1),
});

/**
 * Decentralised parallel SGD: x_i ← Σ_j w_ij·x_j − η·g_i(x_i), W doubly stochastic (I + γ(W − I) with a consensus rate γ). Models are sent while the
 * gradient at them is computed. The mean of all models moves as in synchronous SGD, each gradient taken at its worker's own model. Source: Lian et al. 2017.
 *
 * Compressed, it is CHOCO-SGD: all keep public copies x̂_j; after its gradient step worker i sends q_i = C(x_i − x̂_i), everyone adds it to x̂_i, and
 * x_i ← x_i + γ·Σ_j w_ij(x̂_j − x̂_i). What is lost stays in x_i − x̂_i, so there is no error feedback besides; optimizer memories are then each worker's own, else they mix as the models do. Source: Koloskova, Stich, Jaggi 2019.
 *
 * A worker that fails or leaves begins its step anew when it is back, with its model as a neighbour has it; the others wait.
 */
export const dPsgd = strategy({
  options,
  line: { waitsFor: 'its neighbours in a graph', staleness: '0', traffic: 'a model to every neighbour, d·n per worker', source: 'Lian et al. 2017 (notes)' },
  outages: 'each',
  waitsForAll: ({ graph }) => graph?.kind === 'complete',
  hasStaleness: false,
  reduces: false,
  compresses: true,
  search: 'none',
  example: { kind: 'd-psgd', graph: 'ring' },
  degenerate: { options: { kind: 'd-psgd', graph: 'ring' }, workers: 1, tolerance: 0, because: 'one worker has no neighbours' },
  problems({ graph, weights, mixing }, { workers }) {
    if ((graph === undefined) === (weights === undefined)) {
      return [{ message: 'neighbours are told one way', path: 'graph', expected: 'exactly one of `graph` and `weights`', received: graph === undefined ? 'neither' : 'both' }];
    }
    if (weights !== undefined && mixing !== undefined) return [{ message: 'the weights are given one by one', path: 'mixing', fix: 'give `graph` instead of `weights`, or remove it' }];
    if (workers === undefined) return [];
    return graph === undefined ? weightProblems(weights!, workers) : graphProblems(graph, workers);
  },
  inert({ graph, mixing }, { workers }) {
    if (workers === 1) return ['graph', 'weights', 'mixing', 'consensusRate', 'compression'].map((path) => [path, 'one worker has no neighbours']);
    return graph === undefined || graph.kind === 'edges' || mixing === undefined ? [] : [['mixing', 'all workers have equally many neighbours']];
  },
  about: ({ graph }) => `every step mixes models with the neighbours' in ${graph === undefined ? 'a given matrix' : aboutGraph(graph)}, and waits for these alone`,
  remarks: (own, { workers }) => [`spectral gap ${formatNumber(1 - disagreementKept(own, workers, own.consensusRate))}`],
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate(workers, own) {
    const alike = own.graph === undefined ? undefined : shiftGraph(own.graph, workers);
    return alike === undefined ? mixingOf(own, workers, own.consensusRate).to.reduce((sum, { length }) => sum + length, 0) : workers * alike.shifts.length;
  },
  updateTime({ graph }, { workers, steps, parameterBytes, gradientBytes, isCompressed = gradientBytes < parameterBytes, cost }) {
    const shifts = graph === undefined ? undefined : shiftGraph(graph, workers)?.shifts;
    const [step] = steps;
    if (shifts === undefined || cost.node !== undefined || steps.some((other) => other !== step)) return undefined;
    const exchange = shifts.length === 0 ? 0 : cost.latency + shifts.length * portTime(cost, gradientBytes);
    return isCompressed
      ? { formula: 'step + L + d(o + cβ), c compressed bytes; all steps equal', seconds: step! + exchange }
      : { formula: 'max(step, L + d(o + nβ)): models travel during the step; all steps equal', seconds: Math.max(step!, exchange) };
  },
  // What counts of a step is the mean of all.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start(own, cluster) {
    const { task, progress, simulator, workers, wire } = cluster;
    const mixing = mixingOf(own, workers, own.consensusRate);
    const neighbours = neighbourExchange<Version>(cluster, mixing, wire.gradientBytes);
    const machine = outages(cluster);
    const samples = samplesPerRound(cluster);
    /** Steps that some have finished, and others not. */
    const open = new Map<number, { readonly models: Version[]; missing: number }>();

    function finish(id: number, number: number, model: Version): void {
      const step = open.get(number) ?? { models: new Array<Version>(workers), missing: workers };
      step.models[id] = model;
      if (--step.missing > 0) {
        open.set(number, step);
        return;
      }
      open.delete(number);
      progress.publish(() => task.mean(step.models), samples);
    }

    /** Waits until it is there, with its model as a neighbour has it. */
    function* comeBack(id: number): Process {
      const [host] = mixing.to[id]!;
      while (machine.isOut(id)) {
        yield* machine.recover(id);
        if (host !== undefined) yield* transfer(cluster, id, host, id);
      }
    }

    function* worker(id: number): Process {
      const from = mixing.from[id]!;
      const weights = mixing.weights[id]!;
      let model = task.initial;
      let copy = task.initial;
      for (let step = 0; ; step++) {
        if (machine.isOut(id)) yield* comeBack(id);
        const rate = cluster.rate(step * samples);
        const gradient = task.gradient(model, drawBatch(cluster, id));
        if (!wire.isCompressed) neighbours.send(id, step, model);
        for (;;) {
          yield machine.computeTime(id);
          if (machine.hasComputed(id)) break;
          yield* comeBack(id);
        }
        if (wire.isCompressed) {
          const half = task.step(model, gradient, rate);
          copy = task.descend(copy, wire.contracted(id, task.difference(half, copy)), -1);
          neighbours.send(id, step, copy);
          const copies = yield* neighbours.gather(id, step);
          const disagreements = from.slice(1).map((other) => task.difference(copy, copies[other]!));
          model = disagreements.length === 0 ? half : task.descend(half, task.sum(disagreements, weights.slice(1)), 1);
        } else {
          const models = yield* neighbours.gather(id, step);
          model = task.step(task.mix(from.map((other) => models[other]!), weights), gradient, rate);
        }
        finish(id, step, model);
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
