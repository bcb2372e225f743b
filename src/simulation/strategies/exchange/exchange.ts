/** How all workers bring a contribution and go on with the combined result. Who uses one need not know whether an all-reduce or servers do it. */
import type { AllReduceAlgorithm } from '../../collectives/all-reduce.js';
import type { Collective } from '../../collectives/collective.js';
import { allReduceAlgorithms, cheapestAllReduce, collectives, type AllReduceChoice } from '../../collectives/registry.js';
import { followerOf, type Follower } from '../../collectives/following/follow.js';
import type { Process } from '../../core/process.js';
import type { MessageCost } from '../../network/network.js';
import type { Cluster } from '../cluster.js';
import type { QuietSetting } from '../strategy.js';

export interface Exchange {
  /**
   * One exchange among some of the workers.
   * @param members the workers that will join, ascending; the same array as last time where they are the same
   * @param resultExists called once, when the result has come to exist
   */
  begin(members: readonly number[], resultExists: () => void): ExchangeRound;
  /** Makes one who follows whole exchanges of all workers without events; undefined where messages have to be sent one by one. */
  readonly follower?: (() => ExchangeFollower) | undefined;
}

/** As `Follower`, told also how long each worker's last step took, for gradients of the last layers were ready before its end. */
export interface ExchangeFollower extends Omit<Follower, 'follow'> {
  follow(arrivals: Float64Array, finishes: Float64Array, lastSteps: Float64Array): boolean;
}

export interface ExchangeRound {
  /** The worker's last step begins now and takes that long: gradients of the last layers are ready before it ends. */
  stepBegins?(worker: number, duration: number): void;
  /** The worker computes for that long, and communicates before, between or after; default: it only computes. Only of exchanges that are played. */
  takeStep?(worker: number, step: number, duration: number): Process;
  /** The worker takes all its steps, in an order and at times that are the exchange's; it counts their samples itself. In place of `takeStep`. */
  work?(worker: number): Process;
  /** The worker brings its contribution, ready now, and waits until it holds the result. */
  join(worker: number): Process;
  /** A machine has failed: what is still on its way arrives and is ignored. */
  abandon(): void;
}

/** Where each of the members stands among them. */
export function placesOf(members: readonly number[], workers: number): Int32Array {
  const places = new Int32Array(workers).fill(-1);
  members.forEach((worker, place) => { places[worker] = place; });
  return places;
}

/** As `placesOf`, remembering the last answer: members seldom change. */
export function placesOfLast(workers: number): (members: readonly number[]) => Int32Array {
  let places = placesOf([], workers);
  let placed: readonly number[] = [];
  return (members) => {
    if (members !== placed) places = placesOf(members, workers);
    placed = members;
    return places;
  };
}

/** The algorithm of that name; `auto` is the one whose closed form is the least. */
export function allReduceOf(collective: AllReduceChoice, workers: number, bytes: number, cost: MessageCost): AllReduceAlgorithm {
  return allReduceAlgorithms[collective === 'auto' ? cheapestAllReduce(workers, bytes, cost).kind : collective];
}

/** The closed form of a step and an all-reduce after it. */
export const LOCKSTEP_FORMULA = 'slowest step + all-reduce (of compressed gradients a ring all-gather); less where some hold the result before others and begin their next step meanwhile';

/** Seconds of an all-reduce of gradients among all workers, or of what stands for it where they are compressed. */
export function gradientExchangeTime(collective: AllReduceChoice, { workers, parameterBytes, gradientBytes, isCompressed = gradientBytes < parameterBytes, cost }: Pick<QuietSetting, 'workers' | 'parameterBytes' | 'gradientBytes' | 'isCompressed' | 'cost'>): number {
  if (isCompressed) return gatherOfCompressed.closedForm(workers, workers * gradientBytes, cost);
  return allReduceOf(collective, workers, parameterBytes, cost).closedForm(workers, parameterBytes, cost);
}

/** In words, for reports. */
export function aboutAllReduce(collective: AllReduceChoice): string {
  return collective === 'auto' ? 'the all-reduce with the least closed form' : allReduceAlgorithms[collective].about;
}

/** Makes who follows collectives of that many bytes among all workers; undefined where their messages have to be sent one by one. */
export function collectiveFollower({ network, workers }: Cluster, algorithm: Collective, bytes: number): (() => Follower) | undefined {
  const { ports } = network;
  const schedule = ports === undefined ? undefined : algorithm.schedule?.(workers, bytes, network.cost);
  if (schedule === undefined || ports === undefined) return undefined;
  const make = (): Follower | undefined => followerOf(schedule, Array.from({ length: workers }, (_, worker) => worker), ports);
  let first = make();
  if (first === undefined) return undefined;
  return () => {
    const made = first ?? make()!;
    first = undefined;
    return made;
  };
}

/** Of gradients, or of models: an all-reduce; compressed gradients, which do not add up on their way, are gathered by everyone instead. */
export function allReduceExchange(cluster: Cluster, collective: AllReduceChoice): Exchange {
  const { network, workers, parameterBytes, wire } = cluster;
  if (wire.isCompressed) return collectiveExchange(cluster, gatherOfCompressed, (members) => members * wire.gradientBytes);
  return collectiveExchange(cluster, allReduceOf(collective, workers, parameterBytes, network.cost), parameterBytes);
}

/** What stands for an all-reduce where what workers send does not add up. */
export const gatherOfCompressed = collectives['all-gather'].ring;

/**
 * Over a collective among the workers. Until the last has arrived the others are waiting for it; from then on they communicate. The result
 * exists once every worker holds it.
 * @param bytes n of the collective, or of one among so many members
 */
export function collectiveExchange(cluster: Cluster, algorithm: Collective, bytes: number | ((members: number) => number)): Exchange {
  const { simulator, network, ledger, workers } = cluster;
  const placed = placesOfLast(workers);
  const bytesOf = typeof bytes === 'number' ? () => bytes : bytes;

  return {
    follower: collectiveFollower(cluster, algorithm, bytesOf(workers)),
    begin(members, resultExists) {
      const placeOf = placed(members);
      const holdsResult = members.map(() => simulator.signal());
      let missing = members.length;
      let arrived = 0;
      let isAbandoned = false;
      const allReduce = algorithm.begin(network, members, bytesOf(members.length), (place) => {
        holdsResult[place]!.fire();
        if (--missing === 0 && !isAbandoned) resultExists();
      });
      return {
        *join(worker) {
          ledger.enter(worker, 'waiting');
          if (++arrived === members.length) for (const each of members) ledger.enter(each, 'communication');
          const place = placeOf[worker]!;
          allReduce.arrive(place);
          yield holdsResult[place]!;
        },
        abandon() { isAbandoned = true; },
      };
    },
  };
}
