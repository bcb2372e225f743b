/** What workers do by themselves between two exchanges, and rounds of that which end in an average. */
import { averageOf } from './averaging.js';
import { drawBatch, samplesPerRound, type Cluster } from '../cluster.js';
import type { Exchange } from '../exchange/exchange.js';
import type { Samples, Version } from '../learning-task.js';
import { lockstep } from '../rounds/lockstep.js';
import type { RoundWork } from '../rounds/rounds.js';
import type { CloseBooks } from '../strategy.js';

/** The batches of a worker's next steps. */
export function drawSteps(cluster: Cluster, worker: number, steps: number): Samples[] {
  return Array.from({ length: steps }, () => drawBatch(cluster, worker));
}

/**
 * Where one worker's steps lead. Their rates go by the samples that all workers take meanwhile, so that a schedule falls within a round, too.
 * @param drawn a batch for each step
 * @param samplesBehind that had entered the model before the first
 */
export function stepsFrom(cluster: Cluster, model: Version, drawn: readonly Samples[], samplesBehind: number): Version {
  const { task } = cluster;
  const perStep = samplesPerRound(cluster);
  return drawn.reduce((own, samples, step) => task.step(own, task.gradient(own, samples), cluster.rate(samplesBehind + step * perStep)), model);
}

/**
 * Rounds of as many local steps as are planned, each ended by the mean of the models. A round of one step is a step along one gradient over all workers'
 * samples, the same for plain SGD, and for other optimizers what synchronous SGD does.
 */
export function averagedRounds(cluster: Cluster, exchange: Exchange, plan: Pick<RoundWork<never>, 'plan' | 'plansByTime'>): CloseBooks | undefined {
  const { task, wire } = cluster;
  return lockstep(cluster, exchange, {
    ...plan,
    contribute: (worker, _, __, { steps }) => drawSteps(cluster, worker, steps),
    combine(model, drawn: readonly (readonly Samples[])[], samplesBehind, { members }) {
      // Changes are of another size than gradients, and what compression loses of one is not to be added to the other.
      if (drawn[0]!.length === 1 && !wire.isCompressed) return task.step(model, task.meanGradient(model, drawn.flat()), cluster.rate(samplesBehind));
      return averageOf(cluster, model, drawn.map((own) => stepsFrom(cluster, model, own, samplesBehind)), members);
    },
  });
}
