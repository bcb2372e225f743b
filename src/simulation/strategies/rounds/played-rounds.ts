/** Rounds in lockstep, played event by event: a process per worker, with machines that fail and workers that leave and join. */
import type { Failures } from '../../compute/failures.js';
import { Interrupt, type Process, type Running, type Signal } from '../../core/process.js';
import type { Cluster } from '../cluster.js';
import type { Exchange, ExchangeRound } from '../exchange/exchange.js';
import { transfer } from '../patterns.js';
import type { Rounds } from './rounds.js';

interface PlayedRound {
  readonly number: number;
  /** Ascending. */
  readonly members: readonly number[];
  readonly exchange: ExchangeRound;
  /** Whether its members write a checkpoint before they compute. */
  readonly isSaved: boolean;
  savesMissing: number;
  isOver: boolean;
  /** Fires when the round after it begins. */
  readonly isFollowed: Signal;
}

/** A round that was begun elsewhere: when each worker begins its steps, and how long they take, worker by worker. */
export interface Beginning {
  readonly number: number;
  readonly starts: Float64Array;
  readonly durations: Float64Array;
}

/** @param beginning where to take over; default: everyone at the present time, with the first round */
export function playRounds(cluster: Cluster, exchange: Exchange, rounds: Rounds<unknown>, beginning?: Beginning): void {
  const { simulator, ledger, progress, stepTimes, workers, failures, absences } = cluster;
  const checkpoint = failures?.checkpoint;
  const processes: Running[] = [];
  const everyone: readonly number[] = Array.from({ length: workers }, (_, worker) => worker);
  let current: PlayedRound | undefined;
  let nextNumber = beginning?.number ?? 0;
  let savedRounds = 0;
  let savedAt = 0;
  let isSaveDue = false;

  function* begin(before: PlayedRound | undefined): Process {
    const planned = rounds.prepare(nextNumber);
    if (planned !== undefined) {
      yield planned;
      // Another may have begun it, or a failure have come.
      if (current !== before) return;
    }
    const members = absences === undefined ? everyone : everyone.filter((worker) => isAway[worker] === 0 && absences.isPresent(worker, simulator.now));
    if (members.length === 0) return;
    const number = nextNumber++;
    rounds.begin(number, members);
    const round: PlayedRound = {
      number, members, isSaved: isSaveDue, savesMissing: members.length, isOver: false, isFollowed: simulator.signal(),
      exchange: exchange.begin(members, () => { resultExists(round); }),
    };
    isSaveDue = false;
    current = round;
    before?.isFollowed.fire();
  }

  function isIn(id: number, { members }: PlayedRound): boolean {
    return members.length === workers || members.includes(id);
  }

  function resultExists(round: PlayedRound): void {
    round.isOver = true;
    if (checkpoint !== undefined && simulator.now - savedAt >= checkpoint.interval) isSaveDue = true;
    const model = rounds.end(round.number);
    if (model === undefined) return;
    progress.publish(() => model, rounds.samplesOf(round.number, round.members));
    if (failures === undefined) rounds.forgetBefore(round.number + 1);
  }

  // Away: absent, or back but without the current model.
  const isAway = new Uint8Array(workers);

  /** The round that the worker takes part in after `before`; it begins one if none has begun, and waits out those that it is not in. */
  function* nextRound(id: number, before: PlayedRound | undefined): Process<PlayedRound> {
    for (;;) {
      // It may be time to leave again when the model has come.
      while (absences !== undefined && !absences.isPresent(id, simulator.now)) yield* stayAway(id);
      if (current === undefined || current === before || current.isOver) yield* begin(current);
      if (current !== undefined && current !== before && isIn(id, current)) return current;
      ledger.enter(id, 'waiting');
      yield current!.isFollowed;
    }
  }

  /** Until it comes back; it then fetches the model from the first who is present. */
  function* stayAway(id: number): Process {
    isAway[id] = 1;
    ledger.enter(id, 'down');
    yield absences!.nextReturn(id, simulator.now) - simulator.now;
    const host = everyone.find((other) => other !== id && isAway[other] === 0 && absences!.isPresent(other, simulator.now));
    if (host !== undefined) yield* transfer(cluster, id, host, id);
    isAway[id] = 0;
  }

  function* save(id: number, round: PlayedRound): Process {
    ledger.enter(id, 'down');
    yield checkpoint!.cost;
    if (--round.savesMissing > 0) return;
    savedRounds = round.number;
    rounds.forgetBefore(savedRounds);
    savedAt = simulator.now;
  }

  function* takeSteps(id: number, round: PlayedRound, drawn?: Float64Array): Process {
    if (round.exchange.work !== undefined) {
      yield* round.exchange.work(id);
      return;
    }
    ledger.enter(id, 'compute');
    const { steps, batches, load, ofStep } = rounds.planOf(round.number);
    for (let step = 0; step < steps; step++) {
      const samples = ofStep === undefined ? batches[id]! : ofStep(id, step);
      const duration = drawn === undefined ? stepTimes.next(id, simulator.now, load === undefined ? samples : load(id, round.members)) : drawn[step]!;
      if (step === steps - 1) round.exchange.stepBegins?.(id, duration);
      if (round.exchange.takeStep === undefined) yield duration;
      else yield* round.exchange.takeStep(id, step, duration);
      progress.samplesComputed += samples;
    }
  }

  function* work(id: number): Process {
    let drawn: Float64Array | undefined;
    if (beginning !== undefined) {
      yield Math.max(0, beginning.starts[id]! - simulator.now);
      const { steps } = rounds.planOf(beginning.number);
      drawn = beginning.durations.subarray(id * steps, (id + 1) * steps);
    }
    let round: PlayedRound | undefined;
    for (;;) {
      round = yield* nextRound(id, round);
      if (round.isSaved) yield* save(id, round);
      yield* takeSteps(id, round, drawn);
      drawn = undefined;
      yield* round.exchange.join(id);
    }
  }

  /** A failure tears everybody out of what they do; what was interrupted is begun anew by `restart`. */
  function* untilInterrupted(id: number): Process {
    try {
      yield* work(id);
    } catch (thrown) {
      if (!(thrown instanceof Interrupt)) throw thrown;
    }
  }

  function start(): void {
    for (let id = 0; id < workers; id++) processes[id] = simulator.start(untilInterrupted(id));
  }

  /** The job stands still when a machine fails, goes back to its last checkpoint, and repeats what it has lost. */
  function* mishaps({ nextFailure, machines, replacements, detection, restart }: Failures): Process {
    const next = Float64Array.from({ length: machines }, (_, machine) => nextFailure(machine, simulator.now));
    let replacementsLeft = replacements;
    for (;;) {
      let machine = earliest(next);
      if (next[machine] === Infinity) return;
      yield next[machine]! - simulator.now;
      for (const process of processes) process.interrupt();
      current?.exchange.abandon();
      for (let id = 0; id < workers; id++) ledger.enter(id, 'down');
      let resumesAt: number;
      for (;;) {
        progress.failures++;
        if (replacementsLeft-- <= 0) {
          progress.giveUp('machines');
          return;
        }
        resumesAt = simulator.now + detection + restart;
        next[machine] = nextFailure(machine, simulator.now + detection);
        machine = earliest(next);
        if (next[machine]! >= resumesAt) break;
        // Whoever fails while the job stands still makes it stand still for longer: an event each, for it may never end.
        yield next[machine]! - simulator.now;
      }
      yield resumesAt - simulator.now;
      current = undefined;
      nextNumber = savedRounds;
      savedAt = simulator.now;
      isSaveDue = false;
      // Everybody who is there is given the model as the job resumes; whoever is absent then goes away again.
      isAway.fill(0);
      start();
    }
  }

  start();
  if (failures !== undefined) simulator.start(mishaps(failures));
}

/** The index of the least. */
function earliest(times: Float64Array): number {
  let first = 0;
  for (let index = 1; index < times.length; index++) if (times[index]! < times[first]!) first = index;
  return first;
}
