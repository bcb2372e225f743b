/**
 * Rounds in lockstep, followed without an event per message or step: two flat arrays hold when each worker begins and ends. The same draws,
 * the same sums and maxima as when they are played; so are the books at every moment at which somebody may look.
 */
import type { Process } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import type { Exchange, ExchangeFollower } from '../exchange/exchange.js';
import { playRounds } from './played-rounds.js';
import type { RoundPlan, Rounds } from './rounds.js';
import type { CloseBooks } from '../strategy.js';

/** A round whose messages have been followed. */
interface FollowedRound {
  readonly follower: ExchangeFollower;
  /** When the last worker holds the result. */
  readonly end: number;
  readonly samples: number;
  /** Bytes of it that have been counted: those asked for before the round before it ended. */
  readonly counted: number;
}

/**
 * Begins at time 0, everyone together. Where a round cannot be followed exactly (the messages of two rounds would meet at a port that serves several
 * senders, or the follower gives up) it is played from there on.
 */
export function followRounds(cluster: Cluster, exchange: Exchange, makeFollower: () => ExchangeFollower, rounds: Rounds<unknown>): CloseBooks {
  const { simulator, network, ledger, progress, stepTimes, workers } = cluster;
  const everyone = Array.from({ length: workers }, (_, worker) => worker);
  // Of the round that is open: when each worker begins its steps, how long they take, when it arrives and when it holds the result.
  let starts = new Float64Array(workers);
  let finishes = new Float64Array(workers);
  let durations = new Float64Array(workers);
  const lastSteps = new Float64Array(workers);
  const arrivals = new Float64Array(workers);
  // A second one is needed only where a round's first messages leave before the last ones of the round before.
  let follower = makeFollower();
  let spare: ExchangeFollower | undefined;
  let ending: FollowedRound | undefined;
  let open: FollowedRound | undefined;
  let isPlayed = false;
  // Mostly all rounds are alike.
  let plan: RoundPlan | undefined;
  let samples = 0;

  function take(number: number): void {
    const next = rounds.planOf(number);
    if (next === plan) return;
    plan = next;
    samples = rounds.samplesOf(number, everyone);
    if (durations.length !== workers * next.steps) durations = new Float64Array(workers * next.steps);
  }

  /** Everybody's steps are drawn. @returns the first arrival */
  function draw({ steps, batches, load, ofStep }: RoundPlan): number {
    let first = Infinity;
    let next = 0;
    for (let worker = 0; worker < workers; worker++) {
      let time = starts[worker]!;
      const samples = load === undefined ? batches[worker] : load(worker, everyone);
      for (let step = 0; step < steps; step++) time += durations[next++] = stepTimes.next(worker, time, ofStep === undefined ? samples : ofStep(worker, step));
      arrivals[worker] = time;
      lastSteps[worker] = durations[next - 1]!;
      first = Math.min(first, time);
    }
    return first;
  }

  /** @param lastEnd when the round before ends everywhere; bytes asked for before count with it */
  function follow(first: number, lastEnd: number): FollowedRound | undefined {
    const isApart = first >= lastEnd || follower.hasSingleSenders;
    if (!isApart || !follower.follow(arrivals, finishes, lastSteps)) return undefined;
    return { follower, end: largest(finishes), samples, counted: first < lastEnd ? follower.bytesRequestedBefore(lastEnd) : 0 };
  }

  function* endRound(number: number, { follower: { bytes }, end, samples: applied, counted }: FollowedRound): Process {
    yield end - simulator.now;
    network.ports!.countBytes(bytes - counted + (open?.counted ?? 0));
    const model = rounds.end(number);
    if (model !== undefined) progress.publish(() => model, applied);
    rounds.forgetBefore(number + 1);
    ending = undefined;
    // After the evaluation, if there is one: it may end the run.
    yield 0;
  }

  function* work(): Process {
    for (let number = 0; ; number++) {
      // The present is not after anybody's start: nothing of this round has happened yet.
      if (rounds.arePlannedByTime) yield Math.max(0, starts.reduce((first, start) => Math.min(first, start)) - simulator.now);
      const planned = rounds.prepare(number);
      if (planned !== undefined) yield planned;
      take(number);
      rounds.begin(number, everyone);
      const first = draw(plan!);
      const lastEnd = ending?.end ?? 0;
      const last = ending;
      if (last !== undefined && first >= lastEnd) yield* endRound(number - 1, last);
      if (ending !== undefined) [follower, spare] = [spare ?? makeFollower(), follower];
      open = follow(first, lastEnd);
      isPlayed = open === undefined;
      if (isPlayed) playRounds(cluster, exchange, rounds, { number, starts, durations });
      if (ending !== undefined) yield* endRound(number - 1, ending);
      if (open === undefined) return;
      const lastArrival = largest(arrivals);
      yield lastArrival - simulator.now;
      for (let worker = 0; worker < workers; worker++) {
        ledger.book(worker, arrivals[worker]! - starts[worker]!, lastArrival - arrivals[worker]!, finishes[worker]! - lastArrival);
      }
      progress.samplesComputed += samples;
      simulator.count(2 * follower.messages);
      ending = open;
      open = undefined;
      [starts, finishes] = [finishes, starts];
    }
  }

  function closeBooks(): void {
    const { now } = simulator;
    if (ending !== undefined) network.ports!.countBytes(ending.follower.bytesRequestedBefore(now) - ending.counted);
    if (open !== undefined) network.ports!.countBytes(open.follower.bytesRequestedBefore(now) - (ending === undefined ? open.counted : 0));
    if (isPlayed || plan === undefined) return;
    for (let worker = 0; worker < workers; worker++) {
      let time = starts[worker]!;
      if (now <= time) continue;
      ledger.book(worker, Math.min(now, arrivals[worker]!) - time, Math.max(0, now - arrivals[worker]!), 0);
      for (let step = 0; step < plan.steps; step++) {
        time += durations[worker * plan.steps + step]!;
        if (time <= now) progress.samplesComputed += plan.ofStep === undefined ? plan.batches[worker]! : plan.ofStep(worker, step);
      }
    }
  }

  simulator.start(work());
  return closeBooks;
}

function largest(values: Float64Array): number {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
