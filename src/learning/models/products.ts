import { getBackend } from '@tensorflow/tfjs-core';

/**
 * Whether a stack's products are taken one by one on the current backend: on the CPU's, a product with a leading axis takes seven times as long as
 * the same ones by one; on a GPU they are one call.
 */
export function isUnrolled(): boolean {
  return getBackend() === 'wasm' || getBackend() === 'cpu';
}
