/**
 * A pipeline of m stages through which M micro-batches go, forwards and back.
 *
 * | order | passes of a stage | micro-batches whose activations it keeps |
 * |---|---|---|
 * | `gpipe` | all forward passes, then all backward passes, the last micro-batch first (Huang et al. 2019) | M |
 * | `1f1b` | m − 1 − s forward passes at stage s, then one forward and one backward in turn (PipeDream-flush; Narayanan et al. 2021) | min(m − s, M) |
 *
 * In both a machine stands idle for (m − 1)/(M + m − 1) of an update where stages are equal and messages take no time.
 */
export const pipelineOrders = ['gpipe', '1f1b'] as const;
export type PipelineOrder = (typeof pipelineOrders)[number];

/** A pass of one micro-batch through one stage. */
export interface Pass { readonly isForward: boolean; readonly microBatch: number }

/** The passes of stage s, in order. */
export function passesOf(order: PipelineOrder, stages: number, stage: number, microBatches: number): readonly Pass[] {
  const forward = (microBatch: number): Pass => ({ isForward: true, microBatch });
  const backward = (microBatch: number): Pass => ({ isForward: false, microBatch });
  const all = Array.from({ length: microBatches }, (_, microBatch) => microBatch);
  if (order === 'gpipe') return [...all.map(forward), ...all.toReversed().map(backward)];
  const ahead = Math.min(stages - 1 - stage, microBatches);
  return [
    ...all.slice(0, ahead).map(forward),
    ...all.slice(ahead).flatMap((microBatch) => [forward(microBatch), backward(microBatch - ahead)]),
    ...all.slice(microBatches - ahead).map(backward),
  ];
}

/** The most micro-batches whose activations stage s keeps at a time. */
export function microBatchesKept(order: PipelineOrder, stages: number, stage: number, microBatches: number): number {
  return order === 'gpipe' ? microBatches : Math.min(stages - stage, microBatches);
}

/** (m − 1)/(M + m − 1), the share of an update in which a machine stands idle. */
export function bubbleShare(stages: number, microBatches: number): number {
  return (stages - 1) / (microBatches + stages - 1);
}

/** What a pipeline's time is made of, in seconds: the passes of one micro-batch through each stage, and a message between two stages. */
export interface PipelineTimes {
  readonly forward: readonly number[];
  readonly backward: readonly number[];
  /** L, and o + nβ for which it holds a port, of the message after each stage but the last. */
  readonly latency: number;
  readonly ports: readonly number[];
}

/**
 * Seconds from the first forward pass of M equal micro-batches to their last backward pass, all times constant. Stages and the ports between them
 * are a line of machines through which equal jobs go, forwards and then back: the sum over the line and M − 1 times its slowest, each way.
 * @returns undefined for `1f1b` unless it is the same: with one micro-batch, or equal stages and messages that take no time
 */
export function pipelineTime(order: PipelineOrder, { forward, backward, latency, ports }: PipelineTimes, microBatches: number): number | undefined {
  const isFree = latency === 0 && ports.every((port) => port === 0);
  const isEven = forward.every((time) => Math.abs(time - forward[0]!) <= 1e-12 * forward[0]!);
  if (order === '1f1b' && forward.length > 1 && microBatches > 1 && !(isFree && isEven)) return undefined;
  const oneWay = (passes: readonly number[]): number => {
    const line = [...passes, ...ports];
    return line.reduce((sum, time) => sum + time, 0) + ports.length * latency + (microBatches - 1) * line.reduce((most, time) => Math.max(most, time), 0);
  };
  return oneWay(forward) + oneWay(backward);
}
