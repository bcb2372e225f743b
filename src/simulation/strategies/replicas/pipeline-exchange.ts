/** A pipeline of stages on the machines of each replica: micro-batch after micro-batch, message by message; then all-reduces among replicas, one for each stage. */
import type { AllReduceChoice } from '../../collectives/registry.js';
import type { Collective, CollectiveRound } from '../../collectives/collective.js';
import { FORWARD } from '../../compute/backward-pass.js';
import type { Process, Signal } from '../../core/process.js';
import { send, type Cluster } from '../cluster.js';
import { allReduceOf, gatherOfCompressed, type Exchange, type ExchangeRound } from '../exchange/exchange.js';
import { passesOf, type Pass, type PipelineOrder } from './pipeline-orders.js';
import { boundaryOf, dealLayers, microBatchSizes, replicaBatches, sharedBytesOf, type Stage } from './replicas.js';

export interface PipelineOptions {
  readonly stages: number;
  readonly tensor: number;
  readonly microBatches: number;
  readonly order: PipelineOrder;
  readonly boundaryBytes?: number | undefined;
  readonly collective: AllReduceChoice;
}

/** A micro-batch's activations, or their gradient, on the way to a machine. */
interface Crossing {
  readonly hasCome: Signal;
  isSent: boolean;
  isAwaited: boolean;
}

/** An all-reduce among machines that each visit it once. */
interface Meeting {
  readonly members: readonly number[];
  /** By member: fires when it holds the result. */
  readonly leaves: readonly Signal[];
  readonly round: CollectiveRound;
  /** Members that have not come. */
  missing: number;
}

/** All-reduces of a stage's machines in each pass. */
const ADDED_UP = 2;

/** Worker r·m·t + s·t + k is the k-th of stage s of replica r. */
export function pipelineExchange(cluster: Cluster, chosen: PipelineOptions): Exchange {
  const { simulator, ledger, progress, stepTimes, network, wire, workers, batches, layers, parameterBytes } = cluster;
  const { stages, tensor, microBatches, order, collective } = chosen;
  const dealt = dealLayers(layers, stages);
  const sharedBytes = dealt.map((stage) => sharedBytesOf(chosen, stage));
  const passes = dealt.map((_, stage) => passesOf(order, stages, stage, microBatches));
  const machines = stages * tensor;
  const replicas = workers / machines;
  const sizes = replicaBatches(batches, machines).map((batch) => microBatchSizes(batch, microBatches));
  const replicaOf = (worker: number): number => Math.floor(worker / machines);
  const stageOf = (worker: number): number => Math.floor(worker % machines / tensor);

  /** Adds up, or gathers, the gradients of a stage among its replicas. */
  function amongReplicas({ bytes }: Stage): readonly [Collective, number] {
    const share = parameterBytes === 0 ? 0 : bytes / parameterBytes / tensor;
    if (wire.isCompressed) return [gatherOfCompressed, replicas * wire.gradientBytes * share];
    return [allReduceOf(collective, replicas, parameterBytes * share, network.cost), parameterBytes * share];
  }

  /** @param left called for each member that leaves */
  function meeting([algorithm, bytes]: readonly [Collective, number], members: readonly number[], left: () => void): Meeting {
    const leaves = members.map(() => simulator.signal());
    const round = algorithm.begin(network, members, bytes, (place) => {
      leaves[place]!.fire();
      left();
    });
    return { members, leaves, round, missing: members.length };
  }

  function* join(worker: number, meets: Meeting): Process {
    ledger.enter(worker, 'waiting');
    const place = meets.members.indexOf(worker);
    if (--meets.missing === 0) for (const member of meets.members) ledger.enter(member, 'communication');
    meets.round.arrive(place);
    yield meets.leaves[place]!;
  }

  function begin(_: readonly number[], resultExists: () => void): ExchangeRound {
    const crossings = new Map<number, Crossing>();
    const shared = new Map<number, Meeting>();
    let missing = workers;
    let isAbandoned = false;
    const ends = dealt.flatMap((stage, index) => Array.from({ length: tensor }, (__, rank) => {
      const members = Array.from({ length: replicas }, (___, replica) => replica * machines + index * tensor + rank);
      return meeting(amongReplicas(stage), members, () => { if (--missing === 0 && !isAbandoned) resultExists(); });
    }));

    /** What that machine is sent for a pass. */
    function crossing(to: number, { isForward, microBatch }: Pass): Crossing {
      const key = (2 * to + Number(isForward)) * microBatches + microBatch;
      const known = crossings.get(key) ?? { hasCome: simulator.signal(), isSent: false, isAwaited: false };
      crossings.set(key, known);
      return known;
    }

    function* receive(worker: number, pass: Pass): Process {
      const coming = crossing(worker, pass);
      if (coming.hasCome.hasFired) return;
      coming.isAwaited = true;
      ledger.enter(worker, coming.isSent ? 'communication' : 'waiting');
      yield coming.hasCome;
    }

    function passOn(worker: number, to: number, what: Pass, bytes: number): void {
      const going = crossing(to, what);
      going.isSent = true;
      if (going.isAwaited) ledger.enter(to, 'communication');
      send(cluster, worker, to, bytes, false, () => { going.hasCome.fire(); });
    }

    function* addUp(worker: number, { isForward, microBatch }: Pass, bytes: number): Process {
      const first = worker - worker % tensor;
      for (let turn = 0; turn < ADDED_UP; turn++) {
        const key = ((2 * first + Number(isForward)) * microBatches + microBatch) * ADDED_UP + turn;
        let met = shared.get(key);
        if (met === undefined) {
          const members = Array.from({ length: tensor }, (__, rank) => first + rank);
          met = meeting([allReduceOf(collective, tensor, bytes / ADDED_UP, network.cost), bytes / ADDED_UP], members, () => { /* Nobody else waits for it. */ });
          shared.set(key, met);
        }
        yield* join(worker, met);
      }
    }

    return {
      *work(worker) {
        const stage = stageOf(worker);
        const own = dealt[stage]!;
        const samples = sizes[replicaOf(worker)]!;
        // By micro-batch: seconds of both of its passes, drawn when the first begins.
        const durations = new Float64Array(microBatches);
        for (const each of passes[stage]!) {
          const { isForward, microBatch } = each;
          const size = samples[microBatch]!;
          const from = isForward ? stage - 1 : stage + 1;
          if (from >= 0 && from < stages) yield* receive(worker, each);
          ledger.enter(worker, 'compute');
          if (isForward) durations[microBatch] = stepTimes.next(worker, simulator.now, size, own.share / tensor);
          yield durations[microBatch]! * (isForward ? FORWARD : 1 - FORWARD);
          if (tensor > 1) yield* addUp(worker, each, size * sharedBytes[stage]!);
          const to = isForward ? stage + 1 : stage - 1;
          if (to >= 0 && to < stages) passOn(worker, worker + (to - stage) * tensor, each, size * boundaryOf(chosen, dealt[Math.min(stage, to)]!));
        }
        progress.samplesComputed += batches[worker]!;
      },
      join: (worker) => join(worker, ends[worker % machines]!),
      abandon() { isAbandoned = true; },
    };
  }

  return { begin };
}
