/** First come, first served: a ring that doubles when it is full, so that joining and leaving take constant time and leave nothing behind. */
export class WaitingLine<Item> {
  private places: (Item | undefined)[] = new Array<Item | undefined>(16).fill(undefined);
  // Counted from the beginning of the line's life: the first who is here, and the next to come.
  private first = 0;
  private next = 0;

  get length(): number {
    return this.next - this.first;
  }

  /** Joins at the end. @returns the ticket for `leave`: how many came before */
  push(item: Item): number {
    if (this.next - this.first === this.places.length) this.grow();
    this.places[this.next & (this.places.length - 1)] = item;
    return this.next++;
  }

  /** The first leaves, to be served; undefined when nobody is there, or when that one left before. */
  shift(): Item | undefined {
    if (this.first === this.next) return undefined;
    const place = this.first++ & (this.places.length - 1);
    const item = this.places[place];
    this.places[place] = undefined;
    return item;
  }

  /** Leaves without being served; the place stays, empty. @returns false for who is not there any more */
  leave(ticket: number): boolean {
    const place = ticket & (this.places.length - 1);
    if (ticket < this.first || ticket >= this.next || this.places[place] === undefined) return false;
    this.places[place] = undefined;
    return true;
  }

  private grow(): void {
    const { places } = this;
    this.places = new Array<Item | undefined>(2 * places.length).fill(undefined);
    for (let ticket = this.first; ticket < this.next; ticket++) this.places[ticket & (this.places.length - 1)] = places[ticket & (places.length - 1)];
  }
}
