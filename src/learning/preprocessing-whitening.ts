/** The tensors of whitening: products on the current backend, the factorisation in double on the host. */
import { matMul, tensor2d, tidy, transpose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { InputError } from '../basics/errors.js';

/** Of the mean variance: what covariances summed in float32 may be off by, with room to spare. */
const RIDGE = 1e-5;
/** Rows of one product whose sums run in float32; the products are summed in double. */
const COVARIANCE_ROWS = 512;
const WHITENING_ROWS = 2048;

/**
 * W = (C + ρI)^−½ of centred rows, features × features; constant features have a row and column of the identity. 784 features of 60,000 rows
 * take about 9 s on wasm, of which the eigenvectors take 2.5 s; time grows as their cube.
 */
export async function whiteningMatrix(rows: Float32Array, features: number): Promise<Float32Array> {
  const covariance = await covarianceOf(rows, features);
  if (!covariance.every(Number.isFinite)) {
    throw new InputError([{
      path: 'problem.preprocessing.whiten', message: 'the products of the rows\' numbers are too large for float32', expected: 'numbers up to about 1e18', fix: 'set scale: true beside it',
    }]);
  }
  const varying = Array.from({ length: features }, (_, i) => i).filter((i) => covariance[i * features + i]! > 0);
  const matrix = new Float32Array(features * features);
  for (let i = 0; i < features; i++) matrix[i * features + i] = 1;
  if (varying.length === 0) return matrix;
  const of = new Matrix(varying.map((i) => varying.map((j) => covariance[i * features + j]!)));
  const ridge = RIDGE * of.trace() / varying.length;
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(of, { assumeSymmetric: true });
  // Rounding may leave variances slightly below 0.
  const roots = realEigenvalues.map((variance) => (Math.max(variance, 0) + ridge) ** -0.5);
  const inverseRoot = vectors.clone().mulRowVector(roots).mmul(vectors.transpose());
  varying.forEach((row, i) => {
    varying.forEach((column, j) => { matrix[row * features + column] = inverseRoot.get(i, j); });
  });
  return matrix;
}

/** Puts `row × W` in the place of every row, and `mean × W` added where a mean is given. */
export async function whitenRows(rows: Float32Array, features: number, matrix: Float32Array, mean?: Float64Array): Promise<void> {
  const whitener = tensor2d(matrix, [features, features]);
  const offset = mean === undefined ? undefined : timesMatrix(mean, matrix);
  try {
    for (let at = 0; at < rows.length; at += WHITENING_ROWS * features) {
      const block = rows.subarray(at, at + WHITENING_ROWS * features);
      const whitened = await numbersOf(tidy(() => matMul(tensorOf(block, features), whitener)));
      if (offset !== undefined) for (let i = 0; i < whitened.length; i++) whitened[i]! += offset[i % features]!;
      block.set(whitened);
    }
  } finally {
    whitener.dispose();
  }
}

async function covarianceOf(rows: Float32Array, features: number): Promise<Float64Array> {
  const sum = new Float64Array(features * features);
  for (let at = 0; at < rows.length; at += COVARIANCE_ROWS * features) {
    const product = await numbersOf(tidy(() => {
      const block = tensorOf(rows.subarray(at, at + COVARIANCE_ROWS * features), features);
      // Written out: products with a transposed operand are ten times slower on wasm.
      return matMul(transpose(block), block);
    }));
    for (let i = 0; i < sum.length; i++) sum[i]! += product[i]!;
  }
  const count = rows.length / features;
  // Backends need not give a product the same bits on both sides of the diagonal.
  return sum.map((entry, i) => (entry + sum[i % features * features + Math.floor(i / features)]!) / 2 / count);
}

function tensorOf(rows: Float32Array, features: number): Tensor2D {
  return tensor2d(rows, [rows.length / features, features]);
}

async function numbersOf(tensor: Tensor): Promise<Float32Array> {
  const numbers = await tensor.data();
  tensor.dispose();
  return numbers as Float32Array;
}

function timesMatrix(row: Float64Array, matrix: Float32Array): Float64Array {
  return row.map((_, column) => row.reduce((sum, value, i) => sum + value * matrix[i * row.length + column]!, 0));
}
