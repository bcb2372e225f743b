/** Numbers below some size that wait to be looked at, each once, first come first served. */
export class WorkList {
  private readonly isListed: Uint8Array;
  private readonly ring: Int32Array;
  private first = 0;
  private length = 0;

  constructor(size: number) {
    this.isListed = new Uint8Array(size);
    this.ring = new Int32Array(size);
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  add(number: number): void {
    if (this.isListed[number] === 1) return;
    this.isListed[number] = 1;
    this.ring[(this.first + this.length++) % this.ring.length] = number;
  }

  /** Takes the first out; there must be one. */
  take(): number {
    const number = this.ring[this.first]!;
    this.first = (this.first + 1) % this.ring.length;
    this.length--;
    this.isListed[number] = 0;
    return number;
  }

  clear(): void {
    while (!this.isEmpty) this.take();
  }
}
