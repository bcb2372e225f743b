/**
 * Which TensorFlow.js backend computes here: the one place that chooses and opens it. TensorFlow.js keeps one engine with one current backend
 * per thread, and opening another backend turns all later tensors of the thread to that one.
 */
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { InputError, RunError } from '../basics/errors.js';
import { backendNames, type BackendCandidate, type BackendName, type Probe } from './backends/candidate.js';
import { cpu } from './backends/cpu.js';
import { tensorflow } from './backends/tensorflow.js';
import { wasm } from './backends/wasm.js';
import { webgpu } from './backends/webgpu.js';

export type { BackendName };

const BY_NAME: Readonly<Record<BackendName, BackendCandidate>> = { tensorflow, webgpu, wasm, cpu };
const CANDIDATES = backendNames.map((name) => BY_NAME[name]);

/** One line of `tte backends`. */
export interface BackendState {
  readonly name: BackendName;
  readonly available: boolean;
  /** E.g. an adapter's description; empty where there is none. */
  readonly device: string;
  /** Why it would not be chosen and how to get it; empty where nothing is to be said. */
  readonly note: string;
}

/** The backend that is open. */
export interface Backend {
  readonly name: BackendName;
  readonly device: string;
  /** Why this one, one sentence without a final full stop. */
  readonly reason: string;
}

/** Every backend with its state on this machine; opens none. */
export function listBackends(): Promise<BackendState[]> {
  return Promise.all(CANDIDATES.map(async (candidate) => {
    const { available, device, note } = await candidate.probe();
    return { name: candidate.name, available, device, note: available ? note : `${note}; ${candidate.howToGet}` };
  }));
}

// The engine is one per thread, so is the queue before it: it turns away a `setBackend` that comes while another is under way.
let opening: Promise<unknown> = Promise.resolve();

/**
 * Opens the named backend, or the first recommended one.
 * @throws InputError at `--backend` if the named one is unknown or not there; RunError if it is there and does not start
 */
export function openBackend(forced?: string): Promise<Backend> {
  const opened = opening.then(() => open(forced));
  opening = opened.catch(() => undefined);
  return opened;
}

async function open(forced: string | undefined): Promise<Backend> {
  const { candidate, probe, reason } = forced === undefined ? await chooseFirst() : await chooseNamed(forced);
  // TensorFlow.js otherwise prints advice, such as to install another backend.
  enableProdMode();
  await candidate.register();
  if (!await setBackend(candidate.name)) throw new RunError(`The ${candidate.name} backend did not start.`);
  return { name: candidate.name, device: probe.device, reason };
}

interface Choice { readonly candidate: BackendCandidate; readonly probe: Probe; readonly reason: string }

async function chooseNamed(name: string): Promise<Choice> {
  const candidate = CANDIDATES.find((one) => one.name === name);
  if (candidate === undefined) {
    throw new InputError([{ path: '--backend', message: 'no such backend', expected: `one of ${backendNames.join(', ')}`, received: name }]);
  }
  const probe = await candidate.probe();
  if (!probe.available) {
    throw new InputError([{ path: '--backend', message: `the ${name} backend is not there: ${probe.note}`, received: name, fix: candidate.howToGet }]);
  }
  return { candidate, probe, reason: 'named by --backend' };
}

async function chooseFirst(): Promise<Choice> {
  const passed: string[] = [];
  for (const candidate of CANDIDATES) {
    const probe = await candidate.probe();
    if (probe.recommended) {
      return { candidate, probe, reason: `the first that serves here${passed.length === 0 ? '' : ` (${passed.join('; ')})`}` };
    }
    passed.push(`${candidate.name}: ${probe.note}`);
  }
  throw new RunError('No TensorFlow.js backend works here.');
}
