import { getBackend } from '@tensorflow/tfjs-core';
import type { TensorModel, TensorModelSetting } from '../model.js';
import { batchedDense } from './batched.js';
import type { DenseNetwork } from './network.js';
import { unrolledDense } from './unrolled.js';

/** The network's tensors on the current backend; on the CPU's, a product with a leading axis takes seven times as long as the same ones by one. */
export function openDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  return (getBackend() === 'wasm' || getBackend() === 'cpu' ? unrolledDense : batchedDense)(network, setting);
}
