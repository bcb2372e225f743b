/** What happened, for whoever listens; with nobody listening nothing is built. */

export type TraceEvent =
  | { readonly kind: 'activity'; readonly time: number; readonly worker: number; readonly activity: string }
  | { readonly kind: 'message'; readonly time: number; readonly from: number; readonly to: number; readonly bytes: number; readonly sentAt: number }
  | { readonly kind: 'update'; readonly time: number; readonly updates: number; readonly samplesApplied: number };

export type TraceListener = (event: TraceEvent) => void;

const KEPT = 16;

export class Trace {
  private readonly times = new Float64Array(KEPT);
  private readonly workers = new Int32Array(KEPT);
  private readonly words: string[] = [];
  private noted = 0;
  private readonly listeners = new Set<TraceListener>();

  /** Ask before building an event: a run without listeners pays only this test. */
  get isListenedTo(): boolean {
    return this.listeners.size > 0;
  }

  /** @returns a function that ends the listening */
  listen(listener: TraceListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Keeps the last few things that happened, always: what a run shows that a budget has ended. No text is made before it is asked for. */
  note(time: number, what: string, worker = -1): void {
    const place = this.noted++ % KEPT;
    this.times[place] = time;
    this.workers[place] = worker;
    this.words[place] = what;
  }

  /** The last things noted, oldest first, a line each. */
  recent(): string[] {
    const count = Math.min(this.noted, KEPT);
    return Array.from({ length: count }, (_, index) => {
      const place = (this.noted - count + index) % KEPT;
      const worker = this.workers[place]!;
      return `${this.times[place]!.toPrecision(9)} s: ${worker < 0 ? '' : `worker ${worker}: `}${this.words[place]!}`;
    });
  }

  emit(event: TraceEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
