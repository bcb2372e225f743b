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

/** Stands in the line before a signal, and in one line at a time, so that it can hold the next itself. */
interface Waiter {
  nextWaiter: Waiter | undefined;
  wakeNow(): void;
}

/** Something that happens once. Waiters resume at the time of firing, in the order in which they began to wait. */
export class Signal<Value = void> {
  private fired = false;
  private result: Value | undefined = undefined;
  // The waiters, linked: without the lists of one array a round, a barrier among 64 is 3 % faster.
  private firstWaiter: Waiter | undefined = undefined;
  private lastWaiter: Waiter | undefined = undefined;

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
    for (let waiter = this.firstWaiter; waiter !== undefined;) {
      const following = waiter.nextWaiter;
      waiter.nextWaiter = undefined;
      waiter.wakeNow();
      waiter = following;
    }
    this.firstWaiter = undefined;
    this.lastWaiter = undefined;
  }

  /** Calls back when it fires (at once scheduled, if it has). */
  whenFired(action: () => void): void {
    this.join({ nextWaiter: undefined, wakeNow: () => { this.simulator.scheduleNow(action); } });
  }

  /** Stands in the line. For `Running`. */
  join(waiter: Waiter): void {
    if (this.fired) {
      waiter.wakeNow();
      return;
    }
    if (this.lastWaiter === undefined) this.firstWaiter = waiter;
    else this.lastWaiter.nextWaiter = waiter;
    this.lastWaiter = waiter;
  }

  /** Leaves the line. For `Running`. */
  leave(waiter: Waiter): void {
    let before: Waiter | undefined;
    for (let each = this.firstWaiter; each !== undefined; before = each, each = each.nextWaiter) {
      if (each !== waiter) continue;
      if (before === undefined) this.firstWaiter = each.nextWaiter;
      else before.nextWaiter = each.nextWaiter;
      if (this.lastWaiter === each) this.lastWaiter = before;
      each.nextWaiter = undefined;
      return;
    }
  }
}

/** Every generator has the same `next`. Looked up in each body, where bodies are of several kinds, it would make processes 7 % slower. */
interface Generators {
  readonly next: <Result>(this: Process<Result>, value: unknown) => IteratorResult<Waitable, Result>;
}
const generators: Generators = (function* (): Process<never> {
  for (;;) yield 0;
})();
const { next } = generators;

const NO_EVENT = NaN;

/** A process under way. */
export class Running<Result = void> {
  private end: Signal<Result> | undefined = undefined;
  private hasEnded = false;
  private result: Result | undefined = undefined;
  private pendingEvent: EventHandle = NO_EVENT;
  private awaited: Signal<unknown> | undefined = undefined;
  private interrupts = 0;
  /** For the signal that it waits for. */
  nextWaiter: Waiter | undefined = undefined;

  constructor(private readonly simulator: Simulator, private readonly body: Process<Result>) {
    this.wakeNow();
  }

  /** Fires with the result when the process ends. */
  get ended(): Signal<Result> {
    if (this.end === undefined) {
      this.end = new Signal(this.simulator);
      if (this.hasEnded) this.end.fire(this.result as Result);
    }
    return this.end;
  }

  /** Makes the process's current wait throw an `Interrupt` at the present time; nothing happens to one that has ended. */
  interrupt(reason?: unknown): void {
    if (this.hasEnded) return;
    this.abandonWait();
    const interrupt = ++this.interrupts;
    this.simulator.scheduleNow(() => {
      if (this.interrupts !== interrupt || this.hasEnded) return;
      // A process that interrupted itself has begun another wait since.
      this.abandonWait();
      this.settle(this.body.throw(new Interrupt(reason)));
    });
  }

  /** Lets the process go on at the present time. For `Signal`. */
  wakeNow(): void {
    this.pendingEvent = this.simulator.scheduleNow(this);
  }

  /** Goes on with what it waited for. For the simulator. */
  wake(): void {
    this.pendingEvent = NO_EVENT;
    const { awaited } = this;
    this.awaited = undefined;
    this.goOn(awaited?.value);
  }

  private goOn(value: unknown): void {
    this.settle(next.call<Process<Result>, [unknown], IteratorResult<Waitable, Result>>(this.body, value));
  }

  private abandonWait(): void {
    if (!Number.isNaN(this.pendingEvent)) this.simulator.cancel(this.pendingEvent);
    else this.awaited?.leave(this);
    this.pendingEvent = NO_EVENT;
    this.awaited = undefined;
  }

  private settle(step: IteratorResult<Waitable, Result>): void {
    if (step.done === true) {
      this.hasEnded = true;
      this.result = step.value;
      this.end?.fire(step.value);
      return;
    }
    const awaited = step.value;
    if (typeof awaited === 'number') {
      this.pendingEvent = this.simulator.schedule(awaited, this);
    } else if (awaited instanceof Signal) {
      this.awaitSignal(awaited);
    } else if (awaited instanceof Running) {
      this.awaitSignal(awaited.ended);
    } else {
      this.simulator.suspend(awaited, (value) => { this.goOn(value); }, (reason) => { this.settle(this.body.throw(reason)); });
    }
  }

  private awaitSignal(signal: Signal<unknown>): void {
    this.awaited = signal;
    signal.join(this);
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
