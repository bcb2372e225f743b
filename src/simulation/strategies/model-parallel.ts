import type { Problem } from '../../basics/errors.js';
import { choice, count, quantity, z } from '../../basics/fields.js';
import { countOf, formatNumber } from '../../basics/units.js';
import { allReduceChoices } from '../collectives/registry.js';
import { drawBatch, samplesPerRound } from './cluster.js';
import { aboutAllReduce } from './exchange/exchange.js';
import type { Gradient, Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { modelParallelTime } from './replicas/model-parallel-time.js';
import { pipelineExchange } from './replicas/pipeline-exchange.js';
import { bubbleShare, microBatchesKept, pipelineOrders } from './replicas/pipeline-orders.js';
import { dealLayers, replicaBatches } from './replicas/replicas.js';
import { always } from './rounds/rounds.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('model-parallel').describe('A replica of the model spans several machines: its layers are dealt to the stages of a pipeline, and each layer may be shared by several machines.'),
  stages: count('m: stages of the pipeline that a replica\'s layers are dealt to, as evenly by arithmetic as can be.', { least: 1, most: 10_000 }),
  tensor: count('t: machines that share every layer of a stage; a replica is m·t machines.', { least: 1, most: 10_000 }).default(1),
  microBatches: count('M: parts that a replica\'s batch is cut into, which follow one another through the pipeline.', { least: 1, most: 100_000 }),
  order: choice('`gpipe`: all forward passes, then all backward passes; `1f1b`: in turn, as soon as the pipeline is full, which keeps fewer activations.', pipelineOrders).default('1f1b'),
  boundaryBytes: quantity('size', 'Activations of one sample between two layers, and their gradient on the way back; default: the `outputBytes` of the layer before').optional(),
  collective: choice('How replicas add up the gradients of each stage, and a stage\'s machines their activations; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/**
 * Model parallelism, with data parallelism over replicas of the model: P workers are P/(m·t) replicas, and a replica's batch is that of its machines
 * together. The next micro-batch is computed while activations travel. Machines that share layers each compute 1/t of them and add up their results
 * with an all-reduce for every layer and direction, which is two a block of a transformer; here they come as two all-reduces of as many bytes at
 * the end of each pass. Stragglers are drawn for each machine and micro-batch, for its forward and backward pass together; the stages of a step
 * take their shares of its overhead, too. Nothing is computed twice to save memory. What is learned is what synchronous SGD learns.
 * Sources: Huang et al. 2019 (GPipe), Narayanan et al. 2021 (1F1B, combined), Shoeybi et al. 2019 (layers shared), Dean et al. 2012 (DistBelief).
 */
export const modelParallel = strategy({
  options,
  line: { waitsFor: 'all P workers, and each stage for the one before', staleness: '0', traffic: 'activations and their gradients between stages; an all-reduce of n/(m·t)', source: 'Dean et al. 2012; Huang et al. 2019; Shoeybi et al. 2019 (notes)' },
  outages: 'checkpoint',
  needsAllWorkers: true,
  usesLayers: true,
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'model-parallel', stages: 2, microBatches: 2, order: 'gpipe', boundaryBytes: '1 kB' },
  degenerate: {
    options: { kind: 'model-parallel', stages: 2, tensor: 2, microBatches: 3, boundaryBytes: '1 kB' }, workers: 4, tolerance: 0, because: 'the layers are the same layers wherever they are',
  },
  problems({ stages, tensor, microBatches, boundaryBytes }, { workers, batches, layers }) {
    const machines = stages * tensor;
    const problems: Problem[] = [];
    if (layers !== undefined && stages > layers.length) {
      problems.push({ path: 'stages', message: 'more stages than layers', expected: `at most ${layers.length}, the layers of the workload`, received: String(stages), ...(layers.length === 1 ? { fix: 'give the workload its `layers`' } : {}) });
    }
    if (workers !== undefined && workers % machines !== 0) {
      problems.push({ path: 'stages', message: 'the workers are not so many whole replicas', expected: `stages × tensor that divides ${workers}, the number of workers`, received: `${stages} × ${tensor} = ${machines}` });
    } else if (batches !== undefined) {
      const least = Math.min(...replicaBatches(batches, machines));
      if (microBatches > least) problems.push({ path: 'microBatches', message: 'more micro-batches than a replica has samples', expected: `at most ${least}, the batch of ${machines} machines`, received: String(microBatches) });
    }
    if (machines > 1 && boundaryBytes === undefined && layers?.some(({ outputBytes }) => outputBytes === undefined) === true) {
      problems.push({ path: 'boundaryBytes', message: 'nothing says how many bytes go from layer to layer', expected: '`boundaryBytes`, or `outputBytes` of every layer of the workload' });
    }
    return problems;
  },
  inert({ stages, tensor, microBatches, boundaryBytes }, { workers, layers }) {
    const found: (readonly [path: string, because: string])[] = [];
    // In one stage it still says how many micro-batches' activations are kept, and when its machines meet.
    if (microBatches === 1) found.push(['order', 'there is one micro-batch']);
    if (workers === stages && tensor === 1) found.push(['collective', 'there is one replica, and each stage has one machine']);
    if (stages * tensor === 1) found.push(['boundaryBytes', 'a replica is one machine']);
    else if (layers.every(({ outputBytes }) => outputBytes === boundaryBytes)) found.push(['boundaryBytes', 'it is what every layer hands on']);
    return found;
  },
  about({ stages, tensor, microBatches, order, collective }) {
    const machines = tensor === 1 ? '' : `, each shared by ${tensor} machines`;
    const inOrder = stages === 1 ? '' : ` in the order of ${order === 'gpipe' ? 'GPipe' : '1F1B'}`;
    return `every update waits for all workers; layers dealt to ${countOf(stages, 'stage')}${machines}, batches cut into ${microBatches}${inOrder}; ${aboutAllReduce(collective)} among replicas`;
  },
  remarks({ stages, tensor, microBatches }, { workers, layers }) {
    const dealt = dealLayers(layers, stages);
    const numbers = dealt.map((stage) => stage.layers.length);
    const [fewest, most] = [Math.min(...numbers), Math.max(...numbers)];
    const largest = Math.max(...dealt.map(({ share }) => share));
    return [
      `${countOf(workers / (stages * tensor), 'replica')} of ${countOf(stages * tensor, 'machine')}`,
      ...(stages === 1 ? [] : [
        `${fewest === most ? most : `${fewest} to ${most}`} layers a stage, the largest with ${formatNumber(100 * largest)} % of the arithmetic`,
        `a bubble of (m−1)/(M+m−1) = ${formatNumber(100 * bubbleShare(stages, microBatches))} % of an update where stages are equal`,
      ]),
    ];
  },
  servers: () => 0,
  updatesPerRound: () => 1,
  messagesPerUpdate(workers, { stages, tensor, microBatches }) {
    const replicas = workers / (stages * tensor);
    const inRing = (members: number): number => 2 * members * (members - 1);
    return replicas * (2 * microBatches * (stages - 1) * tensor + 4 * microBatches * stages * inRing(tensor)) + stages * tensor * inRing(replicas);
  },
  updateTime: modelParallelTime,
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  memory({ stages, tensor, microBatches, order }, { batches, parameterBytes, optimizerArrays, activationBytes, layers = [] }) {
    const microBatch = Math.max(...replicaBatches(batches, stages * tensor)) / microBatches;
    const needs = dealLayers(layers, stages).map(({ bytes, share }, stage) => {
      // Layers keep activations as they have arithmetic.
      const activations = microBatchesKept(order, stages, stage, microBatches) * Math.ceil(microBatch) * activationBytes * share / tensor;
      const parameters = layers.length === 0 ? parameterBytes / (stages * tensor) : bytes / tensor;
      return { parameters, gradients: parameters, optimizer: optimizerArrays * parameters, activations };
    });
    const total = ({ parameters, gradients, optimizer, activations }: (typeof needs)[number]): number => parameters + gradients + optimizer + activations;
    return needs.reduce((fullest, need) => (total(need) > total(fullest) ? need : fullest));
  },
  start(chosen, cluster) {
    const { task, wire, workers } = cluster;
    const machines = chosen.stages * chosen.tensor;
    const all = samplesPerRound(cluster);

    return lockstep(cluster, pipelineExchange(cluster, chosen), {
      plan: always({ steps: 1, batches: cluster.batches }),
      contribute: (worker) => drawBatch(cluster, worker),
      combine(model, samples: readonly Samples[], samplesBehind) {
        const mean = (some: readonly Samples[]): Gradient => task.meanGradient(model, some);
        // A replica sends one gradient, whichever of its machines the parts are on.
        const gradient = !wire.isCompressed ? mean(samples) : task.sum(
          Array.from({ length: workers / machines }, (_, replica) => wire.sent(replica, mean(samples.slice(replica * machines, (replica + 1) * machines)))),
          replicaBatches(cluster.batches, machines).map((batch) => batch / all),
        );
        return task.step(model, gradient, cluster.rate(samplesBehind));
      },
    });
  },
});
