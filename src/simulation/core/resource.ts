/** Things that processes share and meet at. */
import { Signal } from './process.js';
import type { Simulator } from './simulator.js';
import { WaitingLine } from './waiting-line.js';

/** `capacity` places, granted in the order of request. */
export class Resource {
  private taken = 0;
  private readonly queue = new WaitingLine<Signal>();

  /** @param capacity places, ≥ 1 */
  constructor(private readonly simulator: Simulator, private readonly capacity = 1) {
    if (!(capacity >= 1)) throw new RangeError(`a resource needs at least one place, not ${capacity}`);
  }

  /** Requests waiting for a place. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Fires when a place is granted; give it back with `release`. */
  request(): Signal {
    const granted = new Signal(this.simulator);
    if (this.taken < this.capacity) {
      this.taken++;
      granted.fire();
    } else {
      this.queue.push(granted);
    }
    return granted;
  }

  /** Gives a place back; the longest waiting request gets it at the present time. */
  release(): void {
    if (this.taken === 0) throw new Error('a place was released that nobody had taken');
    const next = this.queue.shift();
    if (next === undefined) this.taken--;
    else next.fire();
  }
}

/** Where `parties` processes wait for each other, again and again. */
export class Barrier {
  private arrived = 0;
  private opening: Signal;

  /** @param parties processes that must arrive, ≥ 1 */
  constructor(private readonly simulator: Simulator, private readonly parties: number) {
    this.opening = new Signal(simulator);
  }

  /** Fires when the last party of this round has arrived; the next arrival begins a new round. */
  arrive(): Signal {
    const { opening } = this;
    if (++this.arrived === this.parties) {
      this.arrived = 0;
      this.opening = new Signal(this.simulator);
      opening.fire();
    }
    return opening;
  }
}
