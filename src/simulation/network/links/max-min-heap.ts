/** Whole numbers ≥ 0, each with a key, the least key first: a 4-ary heap on flat arrays that knows where each number stands, so that its key changes in place. */
export class KeyedHeap {
  private keys = new Float64Array(64);
  private items = new Int32Array(64);
  private length = 0;
  // By item: 1 + where it stands; 0 for one that is not in the heap.
  private places = new Int32Array(64);

  get size(): number {
    return this.length;
  }

  /** The item of the least key, of an empty heap some item. */
  get first(): number {
    return this.items[0]!;
  }

  /** The least key; Infinity when there is none. */
  get firstKey(): number {
    return this.length === 0 ? Infinity : this.keys[0]!;
  }

  /** Gives the item that key, whether it is in the heap yet or not. */
  set(item: number, key: number): void {
    const place = this.placeOf(item);
    if (place < 0) this.insert(item, key);
    else if (key < this.keys[place]!) this.siftUp(place, item, key);
    else this.siftDown(place, item, key);
  }

  /** Gives the item that key unless it has a lower one. */
  lower(item: number, key: number): void {
    const place = this.placeOf(item);
    if (place < 0) this.insert(item, key);
    else if (key < this.keys[place]!) this.siftUp(place, item, key);
  }

  /** Takes the item out, if it is in. */
  remove(item: number): void {
    const place = this.placeOf(item);
    if (place < 0) return;
    this.places[item] = 0;
    const last = --this.length;
    if (place === last) return;
    const moved = this.items[last]!;
    const key = this.keys[last]!;
    if (key < this.keys[place]!) this.siftUp(place, moved, key);
    else this.siftDown(place, moved, key);
  }

  private placeOf(item: number): number {
    return item < this.places.length ? this.places[item]! - 1 : -1;
  }

  private insert(item: number, key: number): void {
    if (this.length === this.keys.length) {
      this.keys = lengthened(this.keys, new Float64Array(2 * this.length));
      this.items = lengthened(this.items, new Int32Array(2 * this.length));
    }
    if (item >= this.places.length) this.places = lengthened(this.places, new Int32Array(Math.max(item + 1, 2 * this.places.length)));
    this.siftUp(this.length++, item, key);
  }

  private siftUp(start: number, item: number, key: number): void {
    const { keys, items, places } = this;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentKey = keys[parent]!;
      if (parentKey <= key) break;
      keys[place] = parentKey;
      const above = items[parent]!;
      items[place] = above;
      places[above] = place + 1;
      place = parent;
    }
    keys[place] = key;
    items[place] = item;
    places[item] = place + 1;
  }

  private siftDown(start: number, item: number, key: number): void {
    const { keys, items, places, length } = this;
    let place = start;
    for (let child = 4 * place + 1; child < length; child = 4 * place + 1) {
      let least = child;
      const end = child + 4 < length ? child + 4 : length;
      for (let other = child + 1; other < end; other++) if (keys[other]! < keys[least]!) least = other;
      const leastKey = keys[least]!;
      if (key <= leastKey) break;
      keys[place] = leastKey;
      const below = items[least]!;
      items[place] = below;
      places[below] = place + 1;
      place = least;
    }
    keys[place] = key;
    items[place] = item;
    places[item] = place + 1;
  }
}

/** `longer` beginning with what `shorter` holds. */
export function lengthened<Numbers extends Float64Array | Int32Array | Uint8Array>(shorter: Numbers, longer: Numbers): Numbers {
  longer.set(shorter);
  return longer;
}
