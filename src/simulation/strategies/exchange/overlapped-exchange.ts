/**
 * An all-reduce that begins while the backward pass goes on: the gradient is sent in pieces, one after the other, each as soon as it is ready.
 * Buckets are the same every step, and a worker sends one when its own is ready; fused messages are what is ready on all workers at a tick. Compressed, each
 * piece is compressed by itself and gathered by everyone; what that loses the learner takes from the gradient as a whole.
 */
import { z } from '../../../basics/fields.js';
import { bucketFields, buckets, gradientReadyTimes } from '../../compute/backward-pass.js';
import { fuse, fusionFields } from '../../compute/fusion.js';
import type { Collective, CollectiveRound } from '../../collectives/collective.js';
import type { Follower } from '../../collectives/following/follow.js';
import type { AllReduceChoice } from '../../collectives/registry.js';
import type { Process } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import { allReduceOf, collectiveFollower, gatherOfCompressed, placesOfLast, type Exchange, type ExchangeFollower, type ExchangeRound } from './exchange.js';

export const overlapField = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('buckets').describe('Buckets of layers, as PyTorch\'s DistributedDataParallel sends them.'), ...bucketFields }),
  z.strictObject({ kind: z.literal('fusion').describe('What is ready on all workers at a tick is packed together, as Horovod does.'), ...fusionFields }),
]).describe('Sends gradients while the backward pass still computes the rest; without it, when the step is over.');
export type OverlapOptions = z.output<typeof overlapField>;

/** The all-reduces of one round, one after the other for every worker; those of the next piece may begin before the last of this one has ended. */
class Channel {
  private readonly pieces: CollectiveRound[] = [];
  private readonly ready: Int32Array;
  private readonly done: Int32Array;
  private readonly isBusy: Uint8Array;

  /** @param finished called when a worker, by place, holds the result of one more piece: of how many */
  constructor(private readonly begin: (bytes: number, finished: (place: number) => void) => CollectiveRound, places: number, private readonly finished: (place: number, pieces: number) => void) {
    this.ready = new Int32Array(places);
    this.done = new Int32Array(places);
    this.isBusy = new Uint8Array(places);
  }

  append(bytes: number): void {
    this.pieces.push(this.begin(bytes, (place) => {
      this.isBusy[place] = 0;
      this.done[place]!++;
      this.finished(place, this.done[place]!);
      this.proceed(place);
    }));
  }

  /** The worker's next piece is ready. */
  isReady(place: number): void {
    this.ready[place]!++;
    this.proceed(place);
  }

  private proceed(place: number): void {
    const next = this.done[place]!;
    if (this.isBusy[place] === 1 || next === this.ready[place]) return;
    this.isBusy[place] = 1;
    this.pieces[next]!.arrive(place);
  }
}

export function overlappedExchange(cluster: Cluster, collective: AllReduceChoice, overlap: OverlapOptions): Exchange {
  const { simulator, network, ledger, workers, layers } = cluster;
  const placed = placesOfLast(workers);
  const parts = overlap.kind === 'buckets' ? buckets(overlap, layers) : [];
  const readyAt = gradientReadyTimes(layers);

  function begin(members: readonly number[], resultExists: () => void): ExchangeRound {
    const placeOf = placed(members);
    const holdsResult = members.map(() => simulator.signal());
    let pieces = overlap.kind === 'buckets' ? parts.length : Infinity;
    let missing = members.length;
    let arrived = 0;
    let isAbandoned = false;
    const channel = new Channel(
      (piece, finished) => {
        const { algorithm, bytes } = sentPiece(cluster, collective, piece, members.length);
        return algorithm.begin(network, members, bytes, finished);
      },
      members.length,
      (place, done) => {
        if (done < pieces) return;
        holdsResult[place]!.fire();
        missing--;
        endOnceComplete();
      },
    );
    for (const { bytes } of parts) channel.append(bytes);

    /** Where messages take no time the last piece is there at the end of the step, which must have been counted before. */
    function endOnceComplete(): void {
      if (missing === 0 && arrived === members.length && !isAbandoned) resultExists();
    }

    function sendBuckets(worker: number, duration: number): void {
      const place = placeOf[worker]!;
      for (const bucket of parts) simulator.schedule(duration * bucket.readyAt, () => { if (!isAbandoned) channel.isReady(place); });
    }

    // By layer: when its gradient is ready on all workers that have begun their step.
    const readyOnAll = readyAt.map(() => 0);
    let stepsBegun = 0;
    function fuseWhenAllHaveBegun(duration: number): void {
      readyAt.forEach((share, layer) => { readyOnAll[layer] = Math.max(readyOnAll[layer]!, simulator.now + duration * share); });
      if (++stepsBegun < members.length || overlap.kind !== 'fusion') return;
      const groups = fuse(overlap, layers, readyOnAll);
      pieces = groups.length;
      for (const { bytes, startsAt } of groups) {
        channel.append(bytes);
        simulator.scheduleAt(Math.max(simulator.now, startsAt), () => { if (!isAbandoned) members.forEach((_, place) => { channel.isReady(place); }); });
      }
    }

    return {
      stepBegins: overlap.kind === 'buckets' ? sendBuckets : (_, duration) => { fuseWhenAllHaveBegun(duration); },
      *join(worker): Process {
        ledger.enter(worker, 'waiting');
        if (++arrived === members.length) {
          for (const each of members) ledger.enter(each, 'communication');
          endOnceComplete();
        }
        yield holdsResult[placeOf[worker]!]!;
      },
      abandon() { isAbandoned = true; },
    };
  }

  return { begin, follower: overlap.kind === 'buckets' ? bucketFollower(cluster, collective, parts) : undefined };
}

/** How a piece of the gradient is exchanged among so many: by which algorithm, and n for it. */
function sentPiece({ network, workers, wire }: Cluster, collective: AllReduceChoice, bytes: number, members: number): { readonly algorithm: Collective; readonly bytes: number } {
  if (wire.isCompressed) return { algorithm: gatherOfCompressed, bytes: members * wire.bytesOf(bytes) };
  return { algorithm: allReduceOf(collective, workers, bytes, network.cost), bytes };
}

/**
 * Bucket after bucket. Only where every port hears from one sender: elsewhere a message of one bucket may come before one of the bucket before, and
 * would have to be put in order among those.
 */
function bucketFollower(cluster: Cluster, collective: AllReduceChoice, parts: ReturnType<typeof buckets>): (() => ExchangeFollower) | undefined {
  const { workers } = cluster;
  const make = (): Follower[] => parts.flatMap((part) => {
    const { algorithm, bytes } = sentPiece(cluster, collective, part.bytes, workers);
    return collectiveFollower(cluster, algorithm, bytes)?.() ?? [];
  });
  const first = make();
  if (first.length < parts.length || !first.every(({ hasSingleSenders }) => hasSingleSenders)) return undefined;
  return () => inSequence(make(), parts, workers);
}

function inSequence(followers: readonly Follower[], parts: ReturnType<typeof buckets>, workers: number): ExchangeFollower {
  const ready = new Float64Array(workers);
  return {
    messages: followers.reduce((sum, { messages }) => sum + messages, 0),
    bytes: followers.reduce((sum, { bytes }) => sum + bytes, 0),
    hasSingleSenders: true,
    follow(arrivals, finishes, lastSteps) {
      finishes.fill(-Infinity);
      return parts.every(({ readyAt }, index) => {
        for (let worker = 0; worker < workers; worker++) {
          ready[worker] = Math.max(finishes[worker]!, arrivals[worker]! - lastSteps[worker]! * (1 - readyAt));
        }
        return followers[index]!.follow(ready, finishes);
      });
    },
    bytesRequestedBefore: (horizon) => followers.reduce((sum, follower) => sum + follower.bytesRequestedBefore(horizon), 0),
  };
}
