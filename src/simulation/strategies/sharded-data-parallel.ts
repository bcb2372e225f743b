import { z } from '../../basics/fields.js';
import { inSequence } from '../collectives/compose.js';
import { collectives } from '../collectives/registry.js';
import { ringAllGatherPlan, ringReduceScatterPlan } from '../collectives/ring.js';
import { scheduled } from '../collectives/scheduled.js';
import { FORWARD } from '../compute/backward-pass.js';
import type { Process } from '../core/process.js';
import { drawBatch, type Cluster } from './cluster.js';
import { collectiveExchange, type Exchange } from './exchange/exchange.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { largestMicroBatch, microBatchesField, microBatchProblems, microBatchSteps, microBatchesTime } from './replicas/micro-batches.js';
import { strategy } from './strategy.js';

const stageField = z.union([z.literal(1), z.literal(2), z.literal(3)]);

const options = z.strictObject({
  kind: z.literal('sharded-data-parallel').describe('Synchronous SGD in which every worker keeps only a P-th of what is the same on all (ZeRO, FSDP).'),
  stage: stageField.describe('What is cut into P pieces: 1 the optimizer\'s memory, 2 gradients too, 3 parameters too.'),
  microBatches: microBatchesField.default(1),
});

const reduceScatter = collectives['reduce-scatter'].ring;
const allGather = collectives['all-gather'].ring;

/** What everyone ends the reduce-scatter with, stepped, is what it brings to the all-gather. */
const scatterAndGather = scheduled({
  kind: 'ring',
  operation: 'all-reduce',
  about: 'ring reduce-scatter, then ring all-gather',
  formula: `${reduceScatter.formula}; then ${allGather.formula}`,
  closedForm: (p, bytes, cost) => reduceScatter.closedForm(p, bytes, cost) + allGather.closedForm(p, bytes, cost),
  schedule: (p, bytes) => inSequence(ringReduceScatterPlan(p, bytes), ringAllGatherPlan(p, bytes)),
});

/**
 * Sharded data parallelism: it learns what synchronous SGD learns, each worker stepping its own P-th of the model. Collectives of n bytes in an update of m
 * micro-batches, none of them hidden behind computing:
 *
 * | stage | when |
 * |---|---|
 * | 1 | gradients are reduced and scattered after the last micro-batch; then parameters are gathered |
 * | 2 | gradients are reduced and scattered after every micro-batch, for nobody keeps all of them; parameters are gathered after the last |
 * | 3 | in every micro-batch parameters are gathered before the forward pass and again before the backward pass, and gradients scattered after it |
 *
 * Not compressed: pieces add up on their way. What stage 3 gathers it frees layer by layer, and no more than its own piece is counted as kept. A worker
 * that leaves hands its pieces on in no time. Sources: Rajbhandari et al. 2020 (ZeRO), Zhao et al. 2023 (FSDP).
 */
export const shardedDataParallel = strategy({
  options,
  line: { waitsFor: 'all P workers, in stage 3 three times a micro-batch', staleness: '0', traffic: 'stages 1 and 2 about 2n per worker, stage 3 about 3n', source: 'Rajbhandari et al. 2020; Zhao et al. 2023' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: false,
  example: { kind: 'sharded-data-parallel', stage: 3, microBatches: 2 },
  degenerate: { options: { kind: 'sharded-data-parallel', stage: 3 }, workers: 4, tolerance: 0, because: 'who keeps what changes nothing of what is computed' },
  problems: microBatchProblems,
  inert: (_, { workers }) => (workers > 1 ? [] : [['stage', 'one worker keeps all of it']]),
  about: ({ stage, microBatches }) => `every update waits for all workers, each of which keeps its piece of ${KEPT[stage]}; ring reduce-scatter and all-gather${microBatches === 1 ? '' : `, ${microBatches} micro-batches`}`,
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate: (workers, { stage, microBatches }) => collectivesPerUpdate(stage, microBatches) * workers * (workers - 1),
  updateTime({ stage, microBatches }, setting) {
    const { workers, steps, parameterBytes, cost } = setting;
    if (steps.some((step) => step !== steps[0])) return undefined;
    const [scatters, gathers] = [stage === 1 ? 1 : microBatches, stage === 3 ? 2 * microBatches : 1];
    return {
      formula: `micro-batches + ${scatters} · reduce-scatter + ${gathers} · all-gather: all steps equal`,
      seconds: microBatchesTime(microBatches, setting) + scatters * reduceScatter.closedForm(workers, parameterBytes, cost) + gathers * allGather.closedForm(workers, parameterBytes, cost),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  memory({ stage, microBatches }, { workers, batches, parameterBytes, optimizerArrays, activationBytes }) {
    const piece = parameterBytes / workers;
    return {
      parameters: stage === 3 ? piece : parameterBytes, gradients: stage === 1 ? parameterBytes : piece, optimizer: optimizerArrays * piece,
      activations: activationBytes * largestMicroBatch(microBatches, batches),
    };
  },
  start({ stage, microBatches }, cluster) {
    const { task } = cluster;
    return lockstep(cluster, exchangeOf(stage, microBatches, cluster), {
      plan: microBatchSteps(microBatches, cluster),
      contribute: (worker) => drawBatch(cluster, worker),
      combine: (model, samples: readonly Samples[], samplesBehind) => task.step(model, task.meanGradient(model, samples), cluster.rate(samplesBehind)),
    });
  },
});

type Stage = z.output<typeof stageField>;

const KEPT: Readonly<Record<Stage, string>> = {
  1: 'the optimizer\'s memory', 2: 'the optimizer\'s memory and of the gradients', 3: 'the optimizer\'s memory, the gradients and the parameters',
};

function collectivesPerUpdate(stage: Stage, microBatches: number): number {
  return stage === 1 ? 2 : stage === 2 ? microBatches + 1 : 3 * microBatches;
}

function exchangeOf(stage: Stage, microBatches: number, cluster: Cluster): Exchange {
  const { ledger, parameterBytes } = cluster;
  // The result exists when the last collective of the round is done; the others lead to nothing that anybody else could see.
  if (collectivesPerUpdate(stage, microBatches) === 2) return collectiveExchange(cluster, scatterAndGather, parameterBytes);
  const scatters = collectiveExchange(cluster, reduceScatter, parameterBytes);
  const gathers = collectiveExchange(cluster, allGather, parameterBytes);
  return {
    begin(members, resultExists) {
      const last = (stage === 2 ? gathers : scatters).begin(members, resultExists);
      const scatter = Array.from({ length: stage === 2 ? microBatches : microBatches - 1 }, () => scatters.begin(members, () => undefined));
      const gather = Array.from({ length: stage === 2 ? 0 : 2 * microBatches }, () => gathers.begin(members, () => undefined));

      function* compute(worker: number, seconds: number): Process {
        ledger.enter(worker, 'compute');
        yield seconds;
      }

      return {
        ...last,
        *takeStep(worker, step, duration) {
          if (stage === 3) yield* gather[2 * step]!.join(worker);
          yield* compute(worker, duration * FORWARD);
          if (stage === 3) yield* gather[2 * step + 1]!.join(worker);
          yield* compute(worker, duration * (1 - FORWARD));
          if (step < scatter.length) yield* scatter[step]!.join(worker);
        },
      };
    },
  };
}
