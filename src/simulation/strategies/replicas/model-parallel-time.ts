import { FORWARD } from '../../compute/backward-pass.js';
import { portTime } from '../../network/network.js';
import { allReduceOf, gradientExchangeTime } from '../exchange/exchange.js';
import type { PipelineOptions } from './pipeline-exchange.js';
import { pipelineTime } from './pipeline-orders.js';
import { boundaryOf, dealLayers, microBatchSizes, replicaBatches, sharedBytesOf, type Stage } from './replicas.js';
import type { QuietSetting, UpdateTime } from '../strategy.js';

/**
 * Seconds of an update, all times constant.
 * @returns undefined unless replicas have equal batches and these equal micro-batches, and no messages of different kinds meet at a port
 */
export function modelParallelTime(chosen: PipelineOptions, { workers, batches, stepOf, layers, parameterBytes, gradientBytes, isCompressed = gradientBytes < parameterBytes, cost }: QuietSetting): UpdateTime | undefined {
  const { stages, tensor, microBatches, order, collective } = chosen;
  const machines = stages * tensor;
  const replicas = workers / machines;
  const [batch, ...others] = replicaBatches(batches, machines);
  const isEven = batch !== undefined && others.every((other) => other === batch) && (batch % microBatches === 0 || stages === 1);
  // Messages in nodes cost differently from machine to machine, and a stage's all-reduces may be in the way of what goes between stages.
  if (!isEven || (machines > 1 && cost.node !== undefined) || (stages > 1 && tensor > 1)) return undefined;
  const dealt = dealLayers(layers, stages);
  const sizes = microBatchSizes(batch, microBatches);
  const exchangeTime = ({ bytes }: Stage): number => {
    const share = parameterBytes === 0 ? 0 : bytes / parameterBytes / tensor;
    return gradientExchangeTime(collective, { workers: replicas, parameterBytes: parameterBytes * share, gradientBytes: gradientBytes * share, isCompressed, cost });
  };
  const formula = 'Σ_s f_s + (M−1)·max f + the same of b, with f, b the stages\' passes and the messages between them, then the all-reduce of the first stage; (M+m−1)(f+b) where stages are equal and messages take no time';
  if (stages === 1) {
    const passes = sizes.map((size) => {
      const bytes = size * sharedBytesOf(chosen, dealt[0]!) / 2;
      return stepOf(size) / tensor + 4 * allReduceOf(collective, tensor, bytes, cost).closedForm(tensor, bytes, cost);
    });
    return { formula, seconds: passes.reduce((sum, seconds) => sum + seconds, 0) + exchangeTime(dealt[0]!) };
  }
  const step = stepOf(sizes[0]!);
  const forward = dealt.map(({ share }) => FORWARD * share * step);
  const backward = dealt.map(({ share }) => (1 - FORWARD) * share * step);
  const ports = dealt.slice(0, -1).map((stage) => portTime(cost, sizes[0]! * boundaryOf(chosen, stage)));
  const seconds = pipelineTime(order, { forward, backward, latency: cost.latency, ports }, microBatches);
  if (seconds === undefined) return undefined;
  const first = exchangeTime(dealt[0]!);
  // A later stage begins its all-reduce earlier, when its last gradient has left, and must have its result before the next update comes.
  let since = 0;
  for (let stage = 1; stage < stages; stage++) {
    const port = ports[stage - 1]!;
    since += backward[stage - 1]! + forward[stage - 1]! + 2 * (cost.latency + port);
    if (replicas > 1 && exchangeTime(dealt[stage]!) + 2 * port > (first + since) * (1 + 1e-12)) return undefined;
  }
  return { formula, seconds: seconds + first };
}
