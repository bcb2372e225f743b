/** The clock and the loop: takes events out of the queue in order and lets each happen at its time. */
import { EventQueue, type EventHandle } from './event-queue.js';
import { Running, Signal, type Process } from './process.js';
import { Trace } from './trace.js';

interface Suspension {
  readonly promise: Promise<unknown>;
  readonly resume: (value: unknown) => void;
  readonly fail: (reason: unknown) => void;
}

export class Simulator {
  readonly trace = new Trace();
  private time = 0;
  private happened = 0;
  private isStopped = false;
  private suspension: Suspension | undefined;
  private readonly queue = new EventQueue<() => void>();

  /** Simulated seconds since the start. */
  get now(): number {
    return this.time;
  }

  /** Events that have happened. */
  get eventCount(): number {
    return this.happened;
  }

  /** Lets `action` happen `delay` seconds from now; 0 means after everything already scheduled for now. @throws RangeError for a negative delay or NaN */
  schedule(delay: number, action: () => void): EventHandle {
    if (!(delay >= 0)) throw new RangeError(`an event cannot be scheduled ${delay} s ahead`);
    return this.queue.push(this.time + delay, action);
  }

  /** Lets `action` happen at that time, not before now. */
  scheduleAt(time: number, action: () => void): EventHandle {
    if (!(time >= this.time)) throw new RangeError(`an event cannot be scheduled at ${time} s when it is ${this.time} s`);
    return this.queue.push(time, action);
  }

  /** @returns false if the event has happened or was cancelled before */
  cancel(event: EventHandle): boolean {
    return this.queue.cancel(event);
  }

  /** Starts a process at the present time, after everything already scheduled for it. */
  start<Result>(body: Process<Result>): Running<Result> {
    return new Running(this, body);
  }

  signal<Value = void>(): Signal<Value> {
    return new Signal<Value>(this);
  }

  /** A signal that fires after `delay` seconds: a delay that can stand in `anyOf`. */
  timeout(delay: number): Signal {
    const signal = this.signal();
    this.schedule(delay, () => { signal.fire(); });
    return signal;
  }

  /** Stops the run after the event under way; the future stays in the queue. */
  stop(): void {
    this.isStopped = true;
  }

  /** Holds the clock until the promise settles. For `Running`; a process just yields the promise. */
  suspend(promise: Promise<unknown>, resume: (value: unknown) => void, fail: (reason: unknown) => void): void {
    this.suspension = { promise, resume, fail };
  }

  /**
   * Runs until the queue is empty, `stop()` is called, or the clock would pass `end` (seconds; it then stands at `end`) by more than a
   * rounding: three times 0.1 s are not after 0.3 s, although their sum is the larger double.
   * The loop is synchronous but for the promises that processes yield.
   */
  async run(end = Infinity): Promise<void> {
    this.isStopped = false;
    for (;;) {
      this.advance(end);
      if (this.suspension === undefined) return;
      const { promise, resume, fail } = this.suspension;
      this.suspension = undefined;
      const settled = await promise.then((value) => ({ value }), (reason: unknown) => ({ reason }));
      if ('reason' in settled) fail(settled.reason);
      else resume(settled.value);
    }
  }

  private advance(end: number): void {
    const latest = end * (1 + 1e-9);
    while (!this.isStopped && this.suspension === undefined) {
      const next = this.queue.nextTime();
      if (next > latest) this.time = Math.max(this.time, end);
      if (next > latest || next === Infinity) return;
      this.time = next;
      this.happened++;
      this.queue.pop()!();
    }
  }
}
