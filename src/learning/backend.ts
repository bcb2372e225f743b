/**
 * Which TensorFlow.js backend computes here: the one place that chooses and opens it. TensorFlow.js keeps one engine with one current backend
 * per thread, and opening another backend turns all later tensors of the thread to that one. It is loaded when a backend is started, not before.
 */
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

/** The backend of the choice. */
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

/**
 * The named backend, or the first recommended one; starts none.
 * @throws InputError at `--backend` if the named one is unknown or not there
 */
export function chooseBackend(named?: string): Promise<Backend> {
  return named === undefined ? chooseFirst() : chooseNamed(named);
}

// The engine is one per thread, so is the queue before it: it turns away a `setBackend` that comes while another is under way.
let starting: Promise<unknown> = Promise.resolve();

/**
 * Loads and starts it, and makes it the one that computes.
 * @throws RunError if it is there and does not start
 */
export function startBackend({ name }: Pick<Backend, 'name'>): Promise<void> {
  const started = starting.then(async () => {
    const { enableProdMode, setBackend } = await import('@tensorflow/tfjs-core');
    // TensorFlow.js otherwise prints advice, such as to install another backend.
    enableProdMode();
    await BY_NAME[name].register();
    if (!await setBackend(name)) throw new RunError(`The ${name} backend did not start.`);
  });
  starting = started.catch(() => undefined);
  return started;
}

/** Chooses and starts: see both. */
export async function openBackend(named?: string): Promise<Backend> {
  const backend = await chooseBackend(named);
  await startBackend(backend);
  return backend;
}

async function chooseNamed(name: string): Promise<Backend> {
  const candidate = CANDIDATES.find((one) => one.name === name);
  if (candidate === undefined) {
    throw new InputError([{ path: '--backend', message: 'no such backend', expected: `one of ${backendNames.join(', ')}`, received: name }]);
  }
  const probe = await candidate.probe();
  if (!probe.available) {
    throw new InputError([{ path: '--backend', message: `the ${name} backend is not there: ${probe.note}`, received: name, fix: candidate.howToGet }]);
  }
  return chosen(candidate, probe, 'named by --backend');
}

async function chooseFirst(): Promise<Backend> {
  const passed: string[] = [];
  for (const candidate of CANDIDATES) {
    const probe = await candidate.probe();
    if (probe.recommended) {
      return chosen(candidate, probe, `the first that serves here${passed.length === 0 ? '' : ` (${passed.join('; ')})`}`);
    }
    passed.push(`${candidate.name}: ${probe.note}`);
  }
  throw new RunError('No TensorFlow.js backend works here.');
}

function chosen({ name }: BackendCandidate, { device }: Probe, reason: string): Backend {
  return { name, device, reason };
}
