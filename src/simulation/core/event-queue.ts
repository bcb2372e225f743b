/**
 * The future: a 4-ary heap on flat typed arrays, ordered by (time, sequence), so that equal times leave in the order they were scheduled.
 * That order is a promise: two runs with the same inputs pop the same events in the same order.
 * Cancelling is lazy: the entry stays until it surfaces, but its item is let go at once.
 */

/** Names one scheduled event for `cancel`; stale handles are recognised. */
export type EventHandle = number;

const SLOT_BITS = 2 ** 26;

export class EventQueue<Item> {
  // The heap: position → (time, sequence, slot). Slots hold items, so that sifting moves numbers only.
  private times = new Float64Array(64);
  private sequences = new Float64Array(64);
  private slots = new Int32Array(64);
  private length = 0;
  private live = 0;
  private nextSequence = 0;
  private readonly items: (Item | undefined)[] = [];
  private readonly isCancelled: boolean[] = [];
  private readonly generations: number[] = [];
  private readonly freeSlots: number[] = [];

  /** Events that are still to happen, cancelled ones not counted. */
  get size(): number {
    return this.live;
  }

  /** Schedules `item` at `time` (finite; NaN is refused: it has no place in an order). */
  push(time: number, item: Item): EventHandle {
    if (Number.isNaN(time)) throw new RangeError('an event needs a time, not NaN');
    if (this.length === this.times.length) this.grow();
    const slot = this.freeSlots.pop() ?? this.items.length;
    this.items[slot] = item;
    this.isCancelled[slot] = false;
    const generation = (this.generations[slot] ?? -1) + 1;
    this.generations[slot] = generation;
    this.live++;
    this.siftUp(this.length++, time, this.nextSequence++, slot);
    return generation * SLOT_BITS + slot;
  }

  /** Time of the next event; Infinity when there is none. */
  nextTime(): number {
    this.dropCancelled();
    return this.length === 0 ? Infinity : this.times[0]!;
  }

  /** Takes the next event's item out; undefined when there is none. */
  pop(): Item | undefined {
    this.dropCancelled();
    if (this.length === 0) return undefined;
    const item = this.items[this.slots[0]!];
    this.live--;
    this.removeTop();
    return item;
  }

  /** Takes an event out of the future. @returns false if it has happened or was cancelled before */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOT_BITS;
    if (this.generations[slot] !== Math.floor(handle / SLOT_BITS) || this.isCancelled[slot] !== false) return false;
    this.isCancelled[slot] = true;
    this.items[slot] = undefined;
    this.live--;
    return true;
  }

  private dropCancelled(): void {
    while (this.length > 0 && this.isCancelled[this.slots[0]!]) this.removeTop();
  }

  private removeTop(): void {
    const slot = this.slots[0]!;
    this.items[slot] = undefined;
    this.isCancelled[slot] = true; // a handle to a past event finds nothing to cancel
    this.freeSlots.push(slot);
    const last = --this.length;
    if (last > 0) this.siftDown(this.times[last]!, this.sequences[last]!, this.slots[last]!);
  }

  private siftUp(start: number, time: number, sequence: number, slot: number): void {
    const { times, sequences, slots } = this;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      // The newcomer has the highest sequence of all, so among equal times it stays below.
      if (times[parent]! <= time) break;
      times[position] = times[parent]!;
      sequences[position] = sequences[parent]!;
      slots[position] = slots[parent]!;
      position = parent;
    }
    times[position] = time;
    sequences[position] = sequence;
    slots[position] = slot;
  }

  private siftDown(time: number, sequence: number, slot: number): void {
    const { times, sequences, slots, length } = this;
    let position = 0;
    for (;;) {
      const first = 4 * position + 1;
      if (first >= length) break;
      const end = Math.min(first + 4, length);
      let least = first;
      let leastTime = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < leastTime || (childTime === leastTime && sequences[child]! < sequences[least]!)) {
          least = child;
          leastTime = childTime;
        }
      }
      if (time < leastTime || (time === leastTime && sequence < sequences[least]!)) break;
      times[position] = leastTime;
      sequences[position] = sequences[least]!;
      slots[position] = slots[least]!;
      position = least;
    }
    times[position] = time;
    sequences[position] = sequence;
    slots[position] = slot;
  }

  private grow(): void {
    const capacity = 2 * this.times.length;
    const times = new Float64Array(capacity);
    const sequences = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.times);
    sequences.set(this.sequences);
    slots.set(this.slots);
    Object.assign(this, { times, sequences, slots });
  }
}
