import { lengthened } from './max-min-heap.js';

/** Which flows go over which links, and the other way round, on flat arrays; leaving a link takes no search. */
export class Crossings {
  /** Hop h of flow f has number (f << shift) + h. */
  shift = 2;
  /** By flow: its hops; 0 where there is none of that number. */
  hops = new Int32Array(64);
  /** By hop: its link. */
  linkOf = new Int32Array(64 << 2);
  /** By link: the hops over it, in no order, as many as `counts` says. */
  readonly members: (Int32Array | undefined)[];
  readonly counts: Int32Array;
  // By hop: where it stands among the link's.
  private placeOf = new Int32Array(64 << 2);

  /** @param links their number */
  constructor(links: number) {
    this.members = new Array<Int32Array | undefined>(links);
    this.counts = new Int32Array(links);
  }

  /** @param flow not there yet @param links none twice */
  add(flow: number, links: ArrayLike<number>): void {
    this.makeRoom(flow, links.length);
    this.hops[flow] = links.length;
    for (let hop = 0; hop < links.length; hop++) this.join((flow << this.shift) + hop, links[hop]!);
  }

  remove(flow: number): void {
    const { linkOf, placeOf, members, counts } = this;
    const first = flow << this.shift;
    for (let hop = first; hop < first + this.hops[flow]!; hop++) {
      const link = linkOf[hop]!;
      const place = placeOf[hop]!;
      const last = members[link]![--counts[link]!]!;
      members[link]![place] = last;
      placeOf[last] = place;
    }
    this.hops[flow] = 0;
  }

  private join(hop: number, link: number): void {
    const count = this.counts[link]!++;
    let members = this.members[link];
    if (members === undefined || count === members.length) {
      members = lengthened(members ?? new Int32Array(0), new Int32Array(Math.max(4, 2 * count)));
      this.members[link] = members;
    }
    members[count] = hop;
    this.linkOf[hop] = link;
    this.placeOf[hop] = count;
  }

  /** For that flow with so many hops: where they are more than any flow had, all hops get new numbers. */
  private makeRoom(flow: number, hops: number): void {
    const { shift: before, linkOf, placeOf } = this;
    while (1 << this.shift < hops) this.shift++;
    if (flow < this.hops.length && this.shift === before) return;
    const flows = this.hops.length;
    if (flow >= flows) this.hops = lengthened(this.hops, new Int32Array(2 * flow));
    this.linkOf = new Int32Array(this.hops.length << this.shift);
    this.placeOf = new Int32Array(this.hops.length << this.shift);
    for (let each = 0; each < flows; each++) {
      for (let hop = 0; hop < this.hops[each]!; hop++) {
        const old = (each << before) + hop;
        const now = (each << this.shift) + hop;
        this.linkOf[now] = linkOf[old]!;
        this.placeOf[now] = placeOf[old]!;
        this.members[linkOf[old]!]![placeOf[old]!] = now;
      }
    }
  }
}
