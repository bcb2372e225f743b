/**
 * Where each worker's time goes. A worker is in exactly one activity at any moment, so its seconds sum to the elapsed time by
 * construction; what is known only afterwards (how much of a message's time was queueing) is moved between accounts.
 */
import { noTime, type Activity } from '../../basics/activities.js';
import type { Simulator } from '../core/simulator.js';

export class Ledger {
  private readonly current: Activity[];
  private readonly since: Float64Array;
  private readonly accounts: Record<Activity, number>[];
  private readonly simulator: Simulator;

  constructor(simulator: Simulator, workers: number) {
    this.simulator = simulator;
    this.current = Array.from({ length: workers }, () => 'compute');
    this.since = new Float64Array(workers);
    this.accounts = Array.from({ length: workers }, noTime);
  }

  /** The worker begins something else now. */
  enter(worker: number, activity: Activity): void {
    this.close(worker);
    this.current[worker] = activity;
    const { trace, now } = this.simulator;
    trace.note(now, activity, worker);
    if (trace.isListenedTo) trace.emit({ kind: 'activity', time: now, worker, activity });
  }

  /** Moves up to `seconds` of what the worker has on one account to another. */
  move(worker: number, seconds: number, from: Activity, to: Activity): void {
    this.close(worker);
    const account = this.accounts[worker]!;
    const moved = Math.min(seconds, account[from]);
    account[from] -= moved;
    account[to] += moved;
  }

  /** Books what a worker has done, or will have, since its last entry: seconds of computing, then of waiting, then of communicating. */
  book(worker: number, compute: number, waiting: number, communication: number): void {
    const account = this.accounts[worker]!;
    account.compute += compute;
    account.waiting += waiting;
    account.communication += communication;
    this.since[worker]! += compute + waiting + communication;
    // Where the run ends before the entry does, what is too much is taken from its last part.
    this.current[worker] = 'communication';
  }

  /** Seconds of that worker in each activity until now. */
  ofWorker(worker: number): Readonly<Record<Activity, number>> {
    this.close(worker);
    return this.accounts[worker]!;
  }

  private close(worker: number): void {
    const { now } = this.simulator;
    this.accounts[worker]![this.current[worker]!] += now - this.since[worker]!;
    this.since[worker] = now;
  }
}
