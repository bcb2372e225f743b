/** Messages in a block at first, and at most: a port where few wait stays small, and one where 100,000 wait has few blocks. */
const SMALLEST = 4;
const LARGEST = 1024;

interface Block {
  /** Train and index of each message. */
  readonly which: Int32Array;
  /** `deliveredAt` and `queued` of each. */
  readonly times: Float64Array;
  readonly size: number;
  next: Block | undefined;
}

function block(size: number): Block {
  return { which: new Int32Array(2 * size), times: new Float64Array(2 * size), size, next: undefined };
}

/**
 * Messages that wait at a receive port, first come first served, in blocks of flat arrays: 24 B each, nothing for the garbage collector to look
 * through, and no copying when there come to be more. Of the first message there are its numbers; they are good while `isEmpty` is false.
 */
export class ArrivedMessages {
  private head = block(SMALLEST);
  private tail = this.head;
  // Places in the first and in the last block.
  private first = 0;
  private end = 0;

  get isEmpty(): boolean {
    return this.head === this.tail && this.first === this.end;
  }

  get train(): number {
    return this.head.which[2 * this.first]!;
  }

  get index(): number {
    return this.head.which[2 * this.first + 1]!;
  }

  /** When the port lets it go (s). */
  get deliveredAt(): number {
    return this.head.times[2 * this.first]!;
  }

  /** Seconds that it will then have waited for ports. */
  get queued(): number {
    return this.head.times[2 * this.first + 1]!;
  }

  push(train: number, index: number, deliveredAt: number, queued: number): void {
    if (this.end === this.tail.size) {
      const following = block(Math.min(LARGEST, 2 * this.tail.size));
      this.tail.next = following;
      this.tail = following;
      this.end = 0;
    }
    const { which, times } = this.tail;
    const place = 2 * this.end++;
    which[place] = train;
    which[place + 1] = index;
    times[place] = deliveredAt;
    times[place + 1] = queued;
  }

  /** The first message leaves. */
  shift(): void {
    this.first++;
    if (this.head === this.tail) {
      // Empty: the block is used from its beginning again.
      if (this.first === this.end) this.first = this.end = 0;
    } else if (this.first === this.head.size) {
      this.head = this.head.next!;
      this.first = 0;
    }
  }
}
