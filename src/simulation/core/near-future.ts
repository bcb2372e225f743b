/**
 * The nearest events: a binary heap of (time, slot) on flat typed arrays, ordered by time alone; who owns the slots orders equal times.
 *
 * What is taken leaves a hole at the top, and the next event put in sinks from there: most events schedule one other, so that a removal and
 * an insertion become one walk from the top instead of two. Measured with 1,000 events: 0.80 of a bare binary heap's speed with four children
 * and two walks, 0.90 with four children and the hole, 1.03 with two children and the hole (finding the least of four takes longer
 * than two steps of two).
 */
export class NearFuture {
  // Beyond `length` stands Infinity, so that two children can always be looked at.
  private times = new Float64Array(65).fill(Infinity);
  private slots = new Int32Array(64);
  private length = 0;
  private hasHole = false;

  /** Entries, a hole counted as one. */
  get size(): number {
    return this.length;
  }

  /** Closes the hole. @returns whether there is an event; `time` and `slot` are good only then */
  surface(): boolean {
    if (this.hasHole) {
      this.hasHole = false;
      const last = --this.length;
      const time = this.times[last]!;
      this.times[last] = Infinity;
      if (last > 0) this.sink(time, this.slots[last]!);
    }
    return this.length > 0;
  }

  /** Time of the first event, after `surface`. */
  get time(): number {
    return this.times[0]!;
  }

  /** Slot of the first event, after `surface`. */
  get slot(): number {
    return this.slots[0]!;
  }

  /** Whether another event has the time of the first, after `surface`. */
  get isShared(): boolean {
    const { times } = this;
    const time = times[0]!;
    return times[1] === time || times[2] === time;
  }

  /** Takes the first event out, after `surface`. */
  take(): number {
    this.hasHole = true;
    return this.slots[0]!;
  }

  insert(time: number, slot: number): void {
    if (this.hasHole) {
      this.hasHole = false;
      this.sink(time, slot);
      return;
    }
    if (this.length === this.slots.length) this.grow();
    this.rise(this.length++, time, slot);
  }

  /** Takes everything out, in no order. */
  drain(receive: (time: number, slot: number) => void): void {
    this.surface();
    const { times, slots, length } = this;
    this.length = 0;
    for (let position = 0; position < length; position++) {
      const time = times[position]!;
      times[position] = Infinity;
      receive(time, slots[position]!);
    }
  }

  private rise(start: number, time: number, slot: number): void {
    const { times, slots } = this;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      const parentTime = times[parent]!;
      if (parentTime <= time) break;
      times[position] = parentTime;
      slots[position] = slots[parent]!;
      position = parent;
    }
    times[position] = time;
    slots[position] = slot;
  }

  private sink(time: number, slot: number): void {
    const { times, slots, length } = this;
    let position = 0;
    for (let left = 1; left < length; left = 2 * position + 1) {
      // Arithmetic, not a branch: which child is the lesser is random, and a branch on it would be predicted wrongly half of the time.
      const child = left + +(times[left + 1]! < times[left]!);
      const childTime = times[child]!;
      if (time <= childTime) break;
      times[position] = childTime;
      slots[position] = slots[child]!;
      position = child;
    }
    times[position] = time;
    slots[position] = slot;
  }

  private grow(): void {
    const capacity = 2 * this.slots.length;
    const times = new Float64Array(capacity + 1).fill(Infinity);
    const slots = new Int32Array(capacity);
    times.set(this.times);
    slots.set(this.slots);
    this.times = times;
    this.slots = slots;
  }
}
