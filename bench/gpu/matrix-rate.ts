import * as tf from '@tensorflow/tfjs-core';
import { median } from '../benchmark.js';

const LARGEST = 4096;
/** Products in a row, so that reading the result back does not count. */
const CHAIN = 4;

/**
 * Floating-point operations per second of float32 matrix products on the current backend: n × n matrices, n doubled from 128 on until a chain
 * of products takes a tenth of the time.
 */
export async function matrixRate(seconds: number): Promise<{ readonly side: number; readonly rate: number }> {
  for (let side = 128; ; side *= 2) {
    // Products of entries ±1/√n neither grow nor vanish.
    const factor = tf.tensor2d(Float32Array.from({ length: side * side }, (_, i) => (i * 7919 % 11 < 5 ? -1 : 1) / Math.sqrt(side)), [side, side]);
    const first = await chain(factor);
    if (side < LARGEST && first < seconds / 10) {
      factor.dispose();
      continue;
    }
    const times: number[] = [];
    while (times.length === 0 || times.reduce((sum, time) => sum + time) < seconds / 2) times.push(await chain(factor));
    factor.dispose();
    return { side, rate: CHAIN * 2 * side ** 3 / median(times) };
  }
}

/** Seconds of a chain of products, to the reading of one number of the last. */
async function chain(factor: tf.Tensor2D): Promise<number> {
  const start = performance.now();
  const corner = tf.tidy(() => {
    let product = factor;
    for (let i = 0; i < CHAIN; i++) product = tf.matMul(product, factor);
    return tf.slice(product, [0, 0], [1, 1]);
  });
  await corner.data();
  corner.dispose();
  return (performance.now() - start) / 1000;
}
