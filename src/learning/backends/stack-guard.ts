/** A GPU that is lost or full in mid-run, said in terms of what was being computed. */
import { backend } from '@tensorflow/tfjs-core';
import { RunError } from '../../basics/errors.js';

/** What goes into one call. */
export interface StackSize { readonly gradients: number; readonly rows: number }

/** How backends and the host say that there is no memory: WebGPU, CUDA, Emscripten's heap, V8. */
const NO_MEMORY = /out.?of.?memory|resource.?exhausted|\bOOM\b|failed to allocate|allocation failed|cannot enlarge memory|exceeds the max buffer size|larger than the maximum .*binding size|invalid typed array length|invalid array buffer length|memory access out of bounds/i;
const LOST = /device (is |was |has been )?lost|lost device|device_lost|device is destroyed/i;
const FIX = 'a smaller --memory makes smaller stacks';

/** The part of a WebGPU device that the guard needs. */
interface Device {
  pushErrorScope(filter: 'out-of-memory' | 'validation'): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  readonly lost: Promise<{ readonly message: string }>;
}

/**
 * The result of one stacked call on the current backend.
 * @throws RunError that names the stack and the way out, if memory does not suffice or the GPU is lost meanwhile; anything else as it came
 */
export async function guarded<Result>(stack: StackSize, call: () => Promise<Result>): Promise<Result> {
  const device = currentDevice();
  try {
    return await (device === undefined ? call() : onDevice(device, call));
  } catch (error) {
    // Said already, where a guarded call is part of another.
    if (error instanceof RunError) throw error;
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const what = LOST.test(said) ? 'The GPU was lost' : NO_MEMORY.test(said) ? 'Memory did not suffice' : undefined;
    if (what === undefined) throw error;
    throw new RunError(`${what} while a stack of ${counted(stack.gradients, 'gradient')} of together ${counted(stack.rows, 'row')} was computed (${said.split('\n')[0]!}); ${FIX}.`, { cause: error });
  }
}

/** WebGPU goes on with buffers that it could not make, and neither that nor a lost device need end a read: both are asked for beside the call. */
async function onDevice<Result>(device: Device, call: () => Promise<Result>): Promise<Result> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const loss = lossOf(device);
  const lost = new Promise<never>((_, reject) => { loss.tell = reject; });
  // Where the call ends first, nobody looks at it again.
  lost.catch(() => undefined);
  if (loss.message !== undefined) loss.tell(new Error(loss.message));
  let failure: { readonly error: unknown } | undefined;
  let result: Result | undefined;
  try {
    result = await Promise.race([call(), lost]);
  } catch (error) {
    failure = { error };
  }
  const scopes = await Promise.allSettled([device.popErrorScope(), device.popErrorScope()]);
  if (loss.message !== undefined) throw new Error(loss.message);
  for (const scope of scopes) {
    if (scope.status === 'fulfilled' && scope.value !== null) throw new Error(scope.value.message);
  }
  if (failure !== undefined) throw failure.error;
  return result!;
}

/** Whether a device was lost, and who is to be told; one listener per device, since what listens to a promise stays until it settles. */
interface Loss { message: string | undefined; tell: (error: Error) => void }
const losses = new WeakMap<Device, Loss>();

function lossOf(device: Device): Loss {
  let loss = losses.get(device);
  if (loss === undefined) {
    const made: Loss = loss = { message: undefined, tell: () => undefined };
    losses.set(device, made);
    void device.lost.then(({ message }) => {
      made.message = `device lost: ${message}`;
      made.tell(new Error(made.message));
    });
  }
  return loss;
}

function currentDevice(): Device | undefined {
  const current: object = backend();
  return 'device' in current && isDevice(current.device) ? current.device : undefined;
}

function isDevice(thing: unknown): thing is Device {
  return typeof thing === 'object' && thing !== null && 'pushErrorScope' in thing && 'popErrorScope' in thing && 'lost' in thing;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
