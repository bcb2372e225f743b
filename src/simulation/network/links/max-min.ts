/**
 * Links shared max–min fairly: no flow's rate can be raised without lowering that of one that is not faster. What certifies it is one link on
 * each flow's way, its bottleneck: full, and no flow on it faster (Bertsekas and Gallager, Data Networks, 6.5.2).
 */
import { Crossings } from './max-min-crossings.js';
import { KeyedHeap, lengthened } from './max-min-heap.js';

// What a change has found out about a flow: nothing (it keeps its rate and its bottleneck), that it goes faster than the water level, or its new rate.
const KEPT = 0;
const RISING = 1;
const SETTLED = 2;

// Two ways to work out the same level differ by roundings. Taking them for different would only cost work.
const SAME = 1e-12;

// By what part of a link's capacity its load, counted along, may be off; it is counted anew whenever that matters.
const DRIFT = 1e-9;

/**
 * The rates of flows that come and go, brought up to date by `update`; the work follows the rates that change.
 *
 * Progressive filling raises a water level from 0, and a link that is full at some level settles its flows there. After a change the level
 * rises through the old filling and the new one at once, and only links on which the two differ are looked at, each at the lowest level at which
 * something can differ: where it fills now, or where it was full before. There
 *   - flows that were settled higher yield to that level, and leave room on their other links, which are then looked at where they were full;
 *   - a link that is no longer full releases the flows that it was the bottleneck of, and they rise on;
 *   - else it is full as before, and its kept flows are none the wiser.
 * So all that is known below the level is final, and a flow is touched once. (Recomputing just the flows that share a link with the change hands
 * out more than other links have.)
 */
export class FairShares {
  /** By flow: B/s; those of flows that were added since the last `update` are 0. */
  rates = new Float64Array(64);
  private states = new Uint8Array(64);
  private bottlenecks = new Int32Array(64);
  private readonly free: number[] = [];
  private flows = 0;

  // By link: what it has, B/s; of how many kept flows it is the bottleneck, and at which level; how many flows on it are rising, and
  // the rates of the others together.
  private readonly capacities: Float64Array;
  private readonly helds: Int32Array;
  private readonly levels: Float64Array;
  private readonly risings: Int32Array;
  private readonly loads: Float64Array;
  private readonly crossings: Crossings;

  // Links to look at, by a lower bound of the level at which.
  private readonly waiting = new KeyedHeap();
  private readonly recast: number[] = [];
  private moved = new Int32Array(64);
  private before = new Float64Array(64);
  private moves = 0;
  // Scratch of `levelOf`.
  private elsewhere = new Float64Array(64);

  /** @param capacities by link, B/s, > 0; Infinity for links that no flow goes over */
  constructor(capacities: ArrayLike<number>) {
    this.capacities = Float64Array.from(capacities);
    this.helds = new Int32Array(capacities.length);
    this.levels = new Float64Array(capacities.length);
    this.risings = new Int32Array(capacities.length);
    this.loads = new Float64Array(capacities.length);
    this.crossings = new Crossings(capacities.length);
  }

  /** Flows under way. */
  get size(): number {
    return this.flows - this.free.length;
  }

  /** A new flow over those links, at least one and none twice. @returns its number; numbers of flows that have ended are given again */
  add(links: ArrayLike<number>): number {
    const flow = this.free.pop() ?? this.flows++;
    if (flow === this.rates.length) this.lengthen();
    this.rates[flow] = 0;
    this.bottlenecks[flow] = -1;
    this.crossings.add(flow, links);
    this.raise(flow, 0);
    return flow;
  }

  /** Ends a flow; not one that was added since the last `update`. */
  remove(flow: number): void {
    const { shift, hops, linkOf } = this.crossings;
    const rate = this.rates[flow]!;
    this.helds[this.bottlenecks[flow]!]!--;
    const first = flow << shift;
    for (let hop = first; hop < first + hops[flow]!; hop++) {
      const link = linkOf[hop]!;
      this.loads[link]! -= rate;
      if (this.helds[link]! > 0) this.waiting.lower(link, this.levels[link]!);
    }
    this.crossings.remove(flow);
    this.free.push(flow);
  }

  /** @param capacity B/s, > 0 and finite */
  setCapacity(link: number, capacity: number): void {
    this.capacities[link] = capacity;
    this.recast.push(link);
  }

  /** Takes all changes since the last time into account. @param changed is told of each flow whose rate is another now, with the old one */
  update(changed: (flow: number, rateBefore: number) => void): void {
    for (const link of this.recast) this.releaseAll(link);
    this.recast.length = 0;
    while (this.waiting.size > 0) this.look(this.waiting.first, this.waiting.firstKey);
    const { moved, before, rates, states, moves } = this;
    this.moves = 0;
    for (let move = 0; move < moves; move++) {
      const flow = moved[move]!;
      states[flow] = KEPT;
      this.helds[this.bottlenecks[flow]!]!++;
      if (rates[flow] !== before[move]) changed(flow, before[move]!);
    }
  }

  /** Looks at a link that may be full at a level ≥ `bound`. */
  private look(link: number, bound: number): void {
    const { waiting } = this;
    const least = this.boundOf(link);
    if (least > bound) {
      if (least === Infinity) waiting.remove(link);
      else waiting.set(link, least);
      return;
    }
    const level = this.levelOf(link);
    const isHeld = this.helds[link]! > 0;
    const was = this.levels[link]!;
    const due = isHeld && was < level ? was : level;
    if (due > bound && due < Infinity) {
      waiting.set(link, due);
      if (waiting.first !== link) return;
    }
    if (isHeld && level > was * (1 + SAME)) {
      this.release(link, was);
      waiting.set(link, level);
    } else {
      if (level < Infinity) this.settle(link, isHeld && level > was * (1 - SAME) ? was : level);
      waiting.remove(link);
    }
  }

  /** A lower bound, found at once, of the level at which something can differ on the link: as if no kept flow with another bottleneck yielded. */
  private boundOf(link: number): number {
    const held = this.helds[link]!;
    const sharing = held + this.risings[link]!;
    const capacity = this.capacities[link]!;
    const room = capacity * (1 - DRIFT) - this.loads[link]!;
    if (sharing === 0) return room >= 0 ? Infinity : 0;
    if (held === 0) return room / sharing;
    const was = this.levels[link]!;
    const level = (room + held * was) / sharing;
    return level < was ? level : was;
  }

  /** The level at which the link is full if kept flows with another bottleneck stay at their rates or yield; Infinity where it is not. */
  private levelOf(link: number): number {
    const { states, rates, bottlenecks } = this;
    const { shift } = this.crossings;
    const members = this.crossings.members[link]!;
    const count = this.crossings.counts[link]!;
    if (this.elsewhere.length < count) this.elsewhere = new Float64Array(2 * count);
    const { elsewhere } = this;
    let room = this.capacities[link]!;
    let others = 0;
    let sharing = 0;
    let load = 0;
    for (let place = 0; place < count; place++) {
      const flow = members[place]! >> shift;
      const state = states[flow];
      if (state === RISING) {
        sharing++;
        continue;
      }
      const rate = rates[flow]!;
      load += rate;
      if (state === SETTLED) room -= rate;
      else if (bottlenecks[flow] === link) sharing++;
      else elsewhere[others++] = rate;
    }
    this.loads[link] = load;
    // Without rising flows it may still be full: settled ones may take what kept ones, so far held back by other links, had.
    while (sharing + others > 0) {
      const level = room / (sharing + others);
      let faster = 0;
      for (let other = 0; other < others; other++) {
        const rate = elsewhere[other]!;
        if (rate <= level) room -= rate;
        else elsewhere[faster++] = rate;
      }
      if (faster === others) return level;
      others = faster;
    }
    return Infinity;
  }

  /** The link is full at that level: its rising flows settle there, and kept ones above yield. */
  private settle(link: number, level: number): void {
    const { states, rates, bottlenecks, helds, loads, risings, waiting } = this;
    const { shift, hops, linkOf } = this.crossings;
    const members = this.crossings.members[link]!;
    const count = this.crossings.counts[link]!;
    for (let place = 0; place < count; place++) {
      const flow = members[place]! >> shift;
      const state = states[flow];
      const first = flow << shift;
      const end = first + hops[flow]!;
      if (state === RISING) {
        for (let hop = first; hop < end; hop++) {
          const other = linkOf[hop]!;
          loads[other]! += level;
          // Nothing can differ there any more.
          risings[other]!--;
          if (this.boundOf(other) === Infinity) waiting.remove(other);
        }
      } else {
        const rate = rates[flow]!;
        if (state === SETTLED || rate <= level * (1 + SAME)) continue;
        this.note(flow);
        helds[bottlenecks[flow]!]!--;
        for (let hop = first; hop < end; hop++) {
          const other = linkOf[hop]!;
          loads[other]! += level - rate;
          if (other !== link && helds[other]! > 0) waiting.lower(other, this.levels[other]!);
        }
      }
      states[flow] = SETTLED;
      rates[flow] = level;
      bottlenecks[flow] = link;
    }
    this.levels[link] = level;
  }

  /** Lets the kept flows that the link is the bottleneck of rise from that level on. */
  private release(link: number, level: number): void {
    const { members, counts, shift } = this.crossings;
    for (let place = 0; place < counts[link]!; place++) {
      const flow = members[link]![place]! >> shift;
      if (this.states[flow] === KEPT && this.bottlenecks[flow] === link) this.raise(flow, level);
    }
  }

  /** Lets all flows of a link rise from nothing. */
  private releaseAll(link: number): void {
    const { members, counts, shift } = this.crossings;
    for (let place = 0; place < counts[link]!; place++) {
      const flow = members[link]![place]! >> shift;
      if (this.states[flow] === KEPT) this.raise(flow, 0);
    }
    // For flows that were rising already.
    this.waiting.lower(link, 0);
  }

  private raise(flow: number, level: number): void {
    const { loads, risings } = this;
    const { shift, hops, linkOf } = this.crossings;
    this.note(flow);
    this.states[flow] = RISING;
    const rate = this.rates[flow]!;
    if (this.bottlenecks[flow]! >= 0) this.helds[this.bottlenecks[flow]!]!--;
    const first = flow << shift;
    const end = first + hops[flow]!;
    for (let hop = first; hop < end; hop++) {
      const link = linkOf[hop]!;
      risings[link]!++;
      loads[link]! -= rate;
      const bound = this.boundOf(link);
      this.waiting.lower(link, bound > level ? bound : level);
    }
  }

  private note(flow: number): void {
    if (this.moves === this.moved.length) {
      this.moved = lengthened(this.moved, new Int32Array(2 * this.moves));
      this.before = lengthened(this.before, new Float64Array(2 * this.moves));
    }
    this.moved[this.moves] = flow;
    this.before[this.moves++] = this.rates[flow]!;
  }

  private lengthen(): void {
    const length = 2 * this.rates.length;
    this.rates = lengthened(this.rates, new Float64Array(length));
    this.states = lengthened(this.states, new Uint8Array(length));
    this.bottlenecks = lengthened(this.bottlenecks, new Int32Array(length));
  }
}
