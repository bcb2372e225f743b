/**
 * Who computes which of N portions: each is handed out to whoever is idle, and while nothing else is left again, as a backup copy of the one that
 * has been under way for longest. The first copy to be finished counts. Knows nothing of time.
 */
export class Portions {
  /** Not handed out, or lost again. */
  private readonly waiting: number[];
  /** By portion under way: who is at it. The longest first. */
  private readonly underWay = new Map<number, number[]>();
  /** By worker: finished, and nowhere but with it. */
  private readonly held = new Map<number, number[]>();
  private missing: number;

  /** @param backups most copies of a portion beside the first */
  constructor(count: number, private readonly backups: number) {
    this.waiting = Array.from({ length: count }, (_, portion) => portion);
    this.missing = count;
  }

  /** Whether all have been finished and delivered. */
  get areDelivered(): boolean {
    return this.missing === 0;
  }

  /** Hands one out. @returns undefined where there is nothing for that worker to do */
  next(worker: number): number | undefined {
    const fresh = this.waiting.shift();
    if (fresh !== undefined) {
      this.underWay.set(fresh, [worker]);
      return fresh;
    }
    let slowest: [portion: number, by: number[]] | undefined;
    for (const [portion, by] of this.underWay) {
      if (by.length <= this.backups && by.length < (slowest?.[1].length ?? Infinity) && !by.includes(worker)) slowest = [portion, by];
    }
    slowest?.[1].push(worker);
    return slowest?.[0];
  }

  /** That worker's copy is finished. @returns whose copies of it are now of no use; undefined where this one is */
  finish(worker: number, portion: number): readonly number[] | undefined {
    const by = this.underWay.get(portion);
    if (by?.includes(worker) !== true) return undefined;
    this.underWay.delete(portion);
    this.held.set(worker, [...this.held.get(worker) ?? [], portion]);
    return by.filter((other) => other !== worker);
  }

  /** What that worker has finished and not delivered, in order. */
  heldBy(worker: number): readonly number[] {
    return this.held.get(worker) ?? [];
  }

  deliver(worker: number): void {
    this.missing -= this.heldBy(worker).length;
    this.held.delete(worker);
  }

  /** What that worker was at, and what it has not delivered, is to be computed again. */
  lose(worker: number): void {
    this.waiting.push(...this.heldBy(worker));
    this.held.delete(worker);
    for (const [portion, by] of this.underWay) {
      const others = by.filter((each) => each !== worker);
      if (others.length > 0) this.underWay.set(portion, others);
      else {
        this.underWay.delete(portion);
        this.waiting.push(portion);
      }
    }
  }
}
