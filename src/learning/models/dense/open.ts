import { guardedModel } from '../guarded-model.js';
import type { TensorModel, TensorModelSetting } from '../model.js';
import { isUnrolled } from '../products.js';
import { batchedDense } from './batched.js';
import type { DenseNetwork } from './network.js';
import { unrolledDense } from './unrolled.js';

/** The network's tensors on the current backend. In batches, stacks are guarded one by one. */
export function openDense(network: DenseNetwork, setting: TensorModelSetting): TensorModel {
  return isUnrolled() ? guardedModel(unrolledDense(network, setting)) : batchedDense(network, setting);
}
