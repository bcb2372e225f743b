/** The clock and the loop: takes events out of the queue in order and lets each happen at its time. */
import { EventQueue, type EventHandle } from './event-queue.js';
import { Running, Signal, type Process } from './process.js';
import { Trace } from './trace.js';
import { WaitingLine } from './waiting-line.js';

/** A thing in the queue: a callback, or a process that goes on. */
export type Occurrence = (() => void) | { wake(): void };

interface Suspension {
  readonly promise: Promise<unknown>;
  readonly resume: (value: unknown) => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * Why a run ended: `idle`: nothing was left to happen; `stop`: `stop()` was called; `time`: the next event is after the end;
 * `events`: the event budget is used up.
 */
export type RunEnd = 'idle' | 'stop' | 'time' | 'events';

export class Simulator {
  readonly trace = new Trace();
  private time = 0;
  private happened = 0;
  private isStopped = false;
  private suspension: Suspension | undefined;
  private latestEnd: RunEnd = 'idle';
  // The future, and what was scheduled for the present time since it came: that is behind everything the queue holds for it, and never enters it.
  private readonly queue = new EventQueue<Occurrence>();
  private readonly present = new WaitingLine<Occurrence>();

  /** Simulated seconds since the start. */
  get now(): number {
    return this.time;
  }

  /** Events that have happened, those that were only counted among them. */
  get eventCount(): number {
    return this.happened;
  }

  /** Why the latest run ended; `idle` before the first. */
  get endedBy(): RunEnd {
    return this.latestEnd;
  }

  /** Lets `action` happen `delay` seconds from now; 0 means after everything already scheduled for now. @throws RangeError for a negative delay or NaN */
  schedule(delay: number, action: Occurrence): EventHandle {
    if (!(delay >= 0)) throw new RangeError(`an event cannot be scheduled ${delay} s ahead`);
    const time = this.time + delay;
    return time === this.time ? this.scheduleNow(action) : this.queue.push(time, action);
  }

  /** Lets `action` happen at that time, not before now. */
  scheduleAt(time: number, action: Occurrence): EventHandle {
    if (!(time >= this.time)) throw new RangeError(`an event cannot be scheduled at ${time} s when it is ${this.time} s`);
    return time === this.time ? this.scheduleNow(action) : this.queue.push(time, action);
  }

  /** Lets `action` happen at the present time, after everything already scheduled for it: a delay of 0. */
  scheduleNow(action: Occurrence): EventHandle {
    return -1 - this.present.push(action);
  }

  /** @returns false if the event has happened or was cancelled before */
  cancel(event: EventHandle): boolean {
    return event < 0 ? this.present.leave(-1 - event) : this.queue.cancel(event);
  }

  /** Adds events that were followed without the queue; they count against a run's budget. @param events below 0: so many that happened do not count */
  count(events: number): void {
    this.happened += events;
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
   * Runs until the queue is empty, `stop()` is called, `eventBudget` more events have happened, or the clock would pass `end` (seconds; it
   * then stands at `end`) by more than a rounding: three times 0.1 s are not after 0.3 s, although their sum is the larger double.
   * `endedBy` says which. The loop is synchronous but for the promises that processes yield.
   */
  async run(end = Infinity, eventBudget = Infinity): Promise<void> {
    this.isStopped = false;
    const lastEvent = this.happened + eventBudget;
    for (;;) {
      this.advance(end, lastEvent);
      if (this.suspension === undefined) return;
      const { promise, resume, fail } = this.suspension;
      this.suspension = undefined;
      const settled = await promise.then((value) => ({ value }), (reason: unknown) => ({ reason }));
      if ('reason' in settled) fail(settled.reason);
      else resume(settled.value);
    }
  }

  private advance(end: number, lastEvent: number): void {
    const { queue } = this;
    // An event at Infinity never happens.
    const latest = Math.min(end * (1 + 1e-9), Number.MAX_VALUE);
    while (!this.isStopped && this.suspension === undefined && this.happened < lastEvent) {
      let occurrence: Occurrence | undefined;
      if (this.present.length > 0 && !queue.isTied && this.time <= latest) {
        occurrence = this.present.shift();
        if (occurrence === undefined) continue;
      } else {
        // Events of the present time that were all cancelled must not let a later one past those in the line.
        const isLine = this.present.length > 0 && this.time <= latest;
        occurrence = queue.pop(isLine ? this.time : latest);
        if (occurrence === undefined && isLine) continue;
        if (occurrence === undefined) break;
        this.time = queue.time;
      }
      this.happened++;
      if (typeof occurrence === 'function') occurrence();
      else occurrence.wake();
    }
    if (this.suspension !== undefined) return;
    const next = this.present.length > 0 ? this.time : queue.nextTime();
    if (this.isStopped) {
      this.latestEnd = 'stop';
    } else if (next <= latest) {
      this.latestEnd = 'events';
    } else {
      this.latestEnd = next === Infinity ? 'idle' : 'time';
      if (end < Infinity) this.time = Math.max(this.time, end);
    }
  }
}
