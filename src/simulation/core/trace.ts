/** What happened, for whoever listens; with nobody listening nothing is built. */

export type TraceEvent =
  | { readonly kind: 'activity'; readonly time: number; readonly worker: number; readonly activity: string }
  | { readonly kind: 'message'; readonly time: number; readonly from: number; readonly to: number; readonly bytes: number; readonly sentAt: number }
  | { readonly kind: 'update'; readonly time: number; readonly updates: number; readonly samplesApplied: number };

export type TraceListener = (event: TraceEvent) => void;

export class Trace {
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

  emit(event: TraceEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
