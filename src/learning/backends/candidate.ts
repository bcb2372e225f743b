/** One way to compute tensors, before it is known whether it works here; one file per candidate beside this one. */

/** Names of all backends, in the order of choice. Here, so that naming one does not load TensorFlow.js. */
export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What a look at this machine found, without loading anything that could print, crash or stay in the process. */
export interface Probe {
  /** It would open if it were named. */
  readonly available: boolean;
  /** The automatic choice may take it: available, and not a slow stand-in. */
  readonly recommended: boolean;
  /** The hardware, e.g. an adapter's description; empty where there is none. */
  readonly device: string;
  /** Why it is not recommended; empty where it is. */
  readonly note: string;
}

export interface BackendCandidate {
  readonly name: BackendName;
  /** What to do to have it, as the fix of an error. */
  readonly howToGet: string;
  probe(): Promise<Probe>;
  /** Loads it and registers it with TensorFlow.js under its name; called again, it does nothing. */
  register(): Promise<void>;
}
