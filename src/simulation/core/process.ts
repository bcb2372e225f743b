/**
 * Processes are generators: what they yield is what they wait for.
 *
 * | yielded | waits |
 * |---|---|
 * | a number | that many seconds |
 * | a `Signal` | until it fires; the yield returns its value |
 * | a `Running` process | until it ends; the yield returns its result |
 * | a promise | the whole simulation is suspended, its clock standing still, until it settles |
 */
import type { EventHandle } from './event-queue.js';
import type { Simulator } from './simulator.js';

export type Waitable = number | Signal<unknown> | Running<unknown> | Promise<unknown>;

/** The body of a process; composes with `yield*`. */
export type Process<Result = void> = Generator<Waitable, Result, unknown>;

/** Thrown inside a process that another one interrupts. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt';

  /** @param reason whatever the interrupter wants to tell */
  constructor(readonly reason: unknown) {
    super('interrupted');
  }
}

/** Something that happens once. Waiters resume at the time of firing, in the order in which they began to wait. */
export class Signal<Value = void> {
  private fired = false;
  private result: Value | undefined;
  private waiters: (() => void)[] = [];

  constructor(private readonly simulator: Simulator) {}

  get hasFired(): boolean {
    return this.fired;
  }

  /** The value it fired with. @throws if it has not fired */
  get value(): Value {
    if (!this.fired) throw new Error('the signal has not fired yet');
    return this.result as Value;
  }

  /** Fires; a second time is an error, for the waiters of the first are gone. */
  fire(value: Value): void {
    if (this.fired) throw new Error('a signal fires once');
    this.fired = true;
    this.result = value;
    for (const waiter of this.waiters) this.simulator.schedule(0, waiter);
    this.waiters = [];
  }

  /** Calls back when it fires (at once scheduled, if it has). */
  whenFired(callback: () => void): void {
    if (this.fired) this.simulator.schedule(0, callback);
    else this.waiters.push(callback);
  }
}

/** A process under way. */
export class Running<Result = void> {
  /** Fires with the result when the process ends. */
  readonly ended: Signal<Result>;
  private pendingEvent: EventHandle | undefined;
  // Every wait has a number; a callback of an abandoned wait (interrupted, or the loser of a race) finds another one and does nothing.
  private wait = 0;
  private readonly wakeFromDelay = (): void => {
    this.pendingEvent = undefined;
    this.resume(undefined);
  };

  constructor(private readonly simulator: Simulator, private readonly body: Process<Result>) {
    this.ended = new Signal(simulator);
    this.pendingEvent = simulator.schedule(0, this.wakeFromDelay);
  }

  /** Makes the process's current wait throw an `Interrupt` at the present time; nothing happens to one that has ended. */
  interrupt(reason?: unknown): void {
    if (this.ended.hasFired) return;
    this.abandonWait();
    const wait = this.wait;
    this.simulator.schedule(0, () => {
      if (this.wait !== wait || this.ended.hasFired) return;
      // A process that interrupted itself has begun another wait since.
      this.abandonWait();
      this.advance(() => this.body.throw(new Interrupt(reason)));
    });
  }

  private abandonWait(): void {
    this.wait++;
    if (this.pendingEvent !== undefined) this.simulator.cancel(this.pendingEvent);
    this.pendingEvent = undefined;
  }

  private resume(value: unknown): void {
    this.wait++;
    this.settle(this.body.next(value));
  }

  private advance(step: () => IteratorResult<Waitable, Result>): void {
    this.wait++;
    this.settle(step());
  }

  private settle(step: IteratorResult<Waitable, Result>): void {
    if (step.done === true) {
      this.ended.fire(step.value);
      return;
    }
    const awaited = step.value;
    if (typeof awaited === 'number') {
      this.pendingEvent = this.simulator.schedule(awaited, this.wakeFromDelay);
      return;
    }
    const wait = this.wait;
    if (awaited instanceof Promise) {
      this.simulator.suspend(awaited, (value) => { this.resume(value); }, (reason) => { this.advance(() => this.body.throw(reason)); });
      return;
    }
    const signal = awaited instanceof Running ? awaited.ended : awaited;
    signal.whenFired(() => {
      if (this.wait === wait) this.resume(signal.value);
    });
  }
}

/** Fires with all values, in the order given, when the last has fired; at once for none. */
export function allOf<Value>(simulator: Simulator, signals: readonly Signal<Value>[]): Signal<readonly Value[]> {
  const all = new Signal<readonly Value[]>(simulator);
  let missing = signals.length;
  if (missing === 0) all.fire([]);
  for (const signal of signals) {
    signal.whenFired(() => {
      if (--missing === 0) all.fire(signals.map((each) => each.value));
    });
  }
  return all;
}

/** Fires with the first signal that fires; later ones are not heard. */
export function anyOf(simulator: Simulator, signals: readonly Signal<unknown>[]): Signal<Signal<unknown>> {
  const any = new Signal<Signal<unknown>>(simulator);
  for (const signal of signals) {
    signal.whenFired(() => {
      if (!any.hasFired) any.fire(signal);
    });
  }
  return any;
}

/** Waits for a signal with its value typed: `const granted = yield* until(signal)`. */
export function* until<Value>(signal: Signal<Value>): Process<Value> {
  yield signal;
  return signal.value;
}
