/**
 * The future, ordered by (time, sequence): equal times leave in the order they were scheduled. That order is a promise: two runs with
 * the same inputs pop the same events in the same order.
 *
 * The near future is a binary heap on flat typed arrays, ordered by time alone; what is far away lies in unordered buckets. When the first
 * event shares its time with others, all of them are taken out together and put in order of sequence, so that sequences are looked at only there.
 * What is taken leaves a hole at the top of the heap, and the next event put in sinks from there: most events schedule one other, so that a
 * removal and an insertion become one walk instead of two. Measured with 1,000 events, in speeds of a bare binary heap: 0.80 with four children
 * and two walks, 0.90 with four children and the hole, 1.0 with two and the hole (the least of four takes longer to find than two steps).
 * Cancelling is lazy: the entry stays until it surfaces, but its item is let go at once.
 */
import { FarFuture, NONE } from './far-future.js';

/** Names one scheduled event for `cancel`; stale handles are recognised. Never negative. */
export type EventHandle = number;

/** Stands for the item of a slot whose event has happened or was cancelled. */
const GONE = Symbol('gone');

// A handle is mark × SLOTS + slot, below 2⁵³; the mark is the event's sequence modulo 2²⁷.
const SLOTS = 2 ** 26;
const MARKS = 2 ** 27 - 1;

export class EventQueue<Item> {
  // The heap: position → time and slot. Beyond `length` stands Infinity, so that two children can always be looked at.
  private times = new Float64Array(0);
  private slots = new Int32Array(0);
  private length = 0;
  private hasHole = false;
  private readonly far = new FarFuture();
  // Slots of events of the time `poppedTime`, in order, from `nextGathered` on.
  private gathered: number[] = [];
  private nextGathered = 0;
  private poppedTime = -Infinity;
  // By slot.
  private readonly items: (Item | typeof GONE)[] = [];
  private sequences = new Float64Array(0);
  // A stack of the free slots: the one used last is taken first, for it is in the cache.
  private free = new Int32Array(0);
  private freeCount = 0;
  private cancelled = 0;
  private nextSequence = 0;

  /** Events that are still to happen, cancelled ones not counted. */
  get size(): number {
    return this.free.length - this.freeCount - this.cancelled;
  }

  /** Time of the event that was popped last; −Infinity before the first. */
  get time(): number {
    return this.poppedTime;
  }

  /** Whether events (perhaps cancelled ones) are left that had the popped event's time when it was popped; those come next. */
  get isTied(): boolean {
    return this.nextGathered < this.gathered.length;
  }

  /** Schedules `item` at `time`. @throws RangeError for NaN, which has no place in an order */
  push(time: number, item: Item): EventHandle {
    if (Number.isNaN(time)) throw new RangeError('an event needs a time, not NaN');
    if (this.freeCount === 0) this.grow();
    if (time < this.poppedTime && this.isTied) this.scatter();
    const slot = this.free[--this.freeCount]!;
    const sequence = this.nextSequence++;
    this.sequences[slot] = sequence;
    this.items[slot] = item;
    this.insert(time, slot);
    return (sequence & MARKS) * SLOTS + slot;
  }

  /** Time of the next event; Infinity when there is none. */
  nextTime(): number {
    if (this.isTied && this.isAnyGathered()) return this.poppedTime;
    if (!this.hasHole && this.length > 0 && this.items[this.slots[0]!] !== GONE) return this.times[0]!;
    return this.surface() ? this.times[0]! : Infinity;
  }

  /** Takes the next event's item out; undefined when there is none, or none until `latest`. */
  pop(latest = Infinity): Item | undefined {
    if (this.isTied && this.isAnyGathered()) return this.poppedTime > latest ? undefined : this.release(this.gathered[this.nextGathered++]!);
    if ((this.hasHole || this.length === 0 || this.items[this.slots[0]!] === GONE) && !this.surface()) return undefined;
    const { times } = this;
    const time = times[0]!;
    if (time > latest) return undefined;
    this.poppedTime = time;
    if (times[1] === time || times[2] === time) {
      this.gather(time);
      return this.release(this.gathered[this.nextGathered++]!);
    }
    this.hasHole = true;
    return this.release(this.slots[0]!);
  }

  /** Takes an event out of the future. @returns false if it has happened or was cancelled before */
  cancel(handle: EventHandle): boolean {
    const slot = handle % SLOTS;
    if (slot >= this.items.length || this.items[slot] === GONE || (this.sequences[slot]! & MARKS) !== Math.floor(handle / SLOTS)) return false;
    this.items[slot] = GONE;
    this.cancelled++;
    return true;
  }

  private release(slot: number): Item {
    const item = this.items[slot] as Item;
    this.items[slot] = GONE;
    this.free[this.freeCount++] = slot;
    return item;
  }

  /** Frees the slot of an event that was cancelled. @returns whether it was */
  private drop(slot: number): boolean {
    if (this.items[slot] !== GONE) return false;
    this.free[this.freeCount++] = slot;
    this.cancelled--;
    return true;
  }

  private insert(time: number, slot: number): void {
    const place = this.far.placeOf(time);
    if (place >= this.far.poured) {
      this.far.put(place, time, slot);
    } else if (this.hasHole) {
      this.hasHole = false;
      this.sink(time, slot);
    } else {
      this.rise(time, slot);
      if (this.length > this.far.nearLimit) this.restart();
    }
  }

  /** Closes the hole, drops cancelled events, pours from the far future, until an event is on top. @returns false if there is none */
  private surface(): boolean {
    for (;;) {
      if (this.hasHole) {
        this.hasHole = false;
        this.removeTop();
      }
      if (this.length === 0 && !this.pour()) return false;
      if (this.length > 0) {
        if (!this.drop(this.slots[0]!)) return true;
        this.hasHole = true;
      }
    }
  }

  /** Fetches the nearest events of the far future. @returns false if there are none */
  private pour(): boolean {
    const { times, next } = this.far;
    const first = this.far.take();
    for (let slot = first; slot !== NONE;) {
      const following = next[slot]!;
      // Cancelled or not is asked here, many at a time, because the cache misses then overlap: one by one at the top of the heap, a third slower with 10⁶ events.
      if (!this.drop(slot)) this.rise(times[slot]!, slot);
      slot = following;
    }
    return first !== NONE;
  }

  /** The heap has outgrown its share: all goes into the far future, which is laid out anew. */
  private restart(): void {
    this.far.restart(this.times, this.slots, this.length);
    this.times.fill(Infinity, 0, this.length);
    this.length = 0;
    this.pour();
  }

  /** Takes all events of that time, the first of the heap's, out of it and puts them in order. */
  private gather(time: number): void {
    const { sequences } = this;
    const slots: number[] = [];
    do {
      const slot = this.slots[0]!;
      if (!this.drop(slot)) slots.push(slot);
      this.removeTop();
    } while (this.length > 0 && this.times[0] === time);
    this.gathered = slots.sort((a, b) => sequences[a]! - sequences[b]!);
    this.nextGathered = 0;
  }

  /** Lets cancelled events go from the front of those gathered. @returns whether one is left that was not cancelled */
  private isAnyGathered(): boolean {
    while (this.isTied) {
      if (!this.drop(this.gathered[this.nextGathered]!)) return true;
      this.nextGathered++;
    }
    return false;
  }

  /** Puts what was gathered back, for an event is to come before it. Nothing that keeps a clock needs this. */
  private scatter(): void {
    for (const slot of this.gathered.slice(this.nextGathered)) this.insert(this.poppedTime, slot);
    this.nextGathered = this.gathered.length;
  }

  private removeTop(): void {
    const { times, slots } = this;
    const last = --this.length;
    const time = times[last]!;
    times[last] = Infinity;
    if (last > 0) this.sink(time, slots[last]!);
  }

  private rise(time: number, slot: number): void {
    const { times, slots } = this;
    let position = this.length++;
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
    const old = this.free.length;
    const capacity = Math.max(64, 2 * old);
    const times = new Float64Array(capacity + 2).fill(Infinity);
    const slots = new Int32Array(capacity);
    const sequences = new Float64Array(capacity);
    times.set(this.times);
    slots.set(this.slots);
    sequences.set(this.sequences);
    Object.assign(this, { times, slots, sequences, free: new Int32Array(capacity) });
    for (let slot = capacity - 1; slot >= old; slot--) this.free[this.freeCount++] = slot;
    this.far.reserve(capacity);
  }
}
