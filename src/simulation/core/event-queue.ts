/**
 * The future: a 4-ary heap on flat typed arrays, ordered by (time, sequence), so that equal times leave in the order they were scheduled.
 * That order is a promise: two runs with the same inputs pop the same events in the same order.
 * Cancelling is lazy: the entry stays until it surfaces, but its item is let go at once.
 */

/** Names one scheduled event for `cancel`; stale handles are recognised. */
export type EventHandle = number;

/** Stands for the item of a slot whose event has happened or was cancelled. */
const GONE = Symbol('gone');

// A handle is mark × SLOTS + slot, below 2⁵³; the mark is the event's sequence modulo MARKS.
const SLOTS = 2 ** 26;
const MARKS = 2 ** 27;

export class EventQueue<Item> {
  // The heap: position → time and slot. Beyond `length` stand Infinity, so that four children can always be looked at, and the free slots.
  private times = new Float64Array(0);
  private slots = new Int32Array(0);
  private length = 0;
  // By slot; sifting moves none of it, and reads a sequence only where times are equal.
  private sequences = new Float64Array(0);
  private readonly items: (Item | typeof GONE)[] = [];
  private capacity = 0;
  private live = 0;
  private nextSequence = 0;
  // nextSequence modulo MARKS, counted along because dividing is slow.
  private nextMark = 0;

  /** Events that are still to happen, cancelled ones not counted. */
  get size(): number {
    return this.live;
  }

  /** Schedules `item` at `time` (finite; NaN is refused: it has no place in an order). */
  push(time: number, item: Item): EventHandle {
    if (Number.isNaN(time)) throw new RangeError('an event needs a time, not NaN');
    if (this.length === this.capacity) this.grow();
    const slot = this.slots[this.length]!;
    const mark = this.nextMark;
    this.nextMark = (mark + 1) & (MARKS - 1);
    this.sequences[slot] = this.nextSequence++;
    this.items[slot] = item;
    this.live++;
    this.siftUp(this.length++, time, slot);
    return mark * SLOTS + slot;
  }

  /** Time of the next event; Infinity when there is none. */
  nextTime(): number {
    while (this.length > 0) {
      if (this.items[this.slots[0]!] !== GONE) return this.times[0]!;
      this.removeTop();
    }
    return Infinity;
  }

  /** Takes the next event's item out; undefined when there is none. */
  pop(): Item | undefined {
    while (this.length > 0) {
      const slot = this.slots[0]!;
      const item = this.items[slot]!;
      this.items[slot] = GONE;
      this.removeTop();
      if (item === GONE) continue;
      this.live--;
      return item;
    }
    return undefined;
  }

  /** Takes an event out of the future. @returns false if it has happened or was cancelled before */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOTS;
    if (slot >= this.items.length || this.items[slot] === GONE || this.sequences[slot]! % MARKS !== Math.floor(handle / SLOTS)) return false;
    this.items[slot] = GONE;
    this.live--;
    return true;
  }

  private removeTop(): void {
    const { times, slots } = this;
    const freed = slots[0]!;
    const last = --this.length;
    const time = times[last]!;
    const slot = slots[last]!;
    times[last] = Infinity;
    slots[last] = freed;
    if (last > 0) this.siftDown(time, slot);
  }

  private siftUp(start: number, time: number, slot: number): void {
    const { times, slots } = this;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      const parentTime = times[parent]!;
      // The newcomer has the highest sequence of all, so among equal times it stays below.
      if (parentTime <= time) break;
      times[position] = parentTime;
      slots[position] = slots[parent]!;
      position = parent;
    }
    times[position] = time;
    slots[position] = slot;
  }

  private siftDown(time: number, slot: number): void {
    const { times, slots, length } = this;
    let position = 0;
    for (let first = 1; first < length; first = 4 * position + 1) {
      const time0 = times[first]!;
      const time1 = times[first + 1]!;
      const time2 = times[first + 2]!;
      const time3 = times[first + 3]!;
      // A tournament in arithmetic: which child is least is random, and branches on it would be predicted wrongly half of the time.
      const left = first + +(time1 < time0);
      const right = first + 2 + +(time3 < time2);
      const leftTime = times[left]!;
      const rightTime = times[right]!;
      let least = left + (right - left) * +(rightTime < leftTime);
      const leastTime = times[least]!;
      if (time0 === time1 || time2 === time3 || leftTime === rightTime) least = this.firstOfEquals(first, leastTime);
      if (time < leastTime || (time === leastTime && this.sequences[slot]! < this.sequences[slots[least]!]!)) break;
      times[position] = leastTime;
      slots[position] = slots[least]!;
      position = least;
    }
    times[position] = time;
    slots[position] = slot;
  }

  /** Of the at most four positions from `first`, the one with that time that was scheduled first. */
  private firstOfEquals(first: number, time: number): number {
    const { times, slots, sequences } = this;
    const end = Math.min(first + 4, this.length);
    let least = first;
    while (times[least] !== time) least++;
    for (let child = least + 1; child < end; child++) {
      if (times[child] === time && sequences[slots[child]!]! < sequences[slots[least]!]!) least = child;
    }
    return least;
  }

  private grow(): void {
    const capacity = Math.max(64, 2 * this.capacity);
    const times = new Float64Array(capacity + 3).fill(Infinity);
    const slots = Int32Array.from({ length: capacity }, (_, slot) => slot);
    const sequences = new Float64Array(capacity);
    times.set(this.times);
    slots.set(this.slots);
    sequences.set(this.sequences);
    Object.assign(this, { times, slots, sequences, capacity });
  }
}
