/**
 * Losses of a classifier's outputs, in float64 on the host: the same numbers whatever the backend, and for a few classes faster than the calls
 * that tensors would need (64 rows of ten classes: 11 µs).
 */

/** A loss of the outputs of one row, mean over rows. */
export interface ClassificationLoss {
  readonly kind: 'softmax' | 'sigmoid';
  /** Outputs of a row. */
  outputs(classes: number): number;
  /**
   * @param outputs row after row
   * @param labels one per row, at least one
   * @returns loss in nats, accuracy in [0, 1] (the first of equal classes wins); NaN both where an output is NaN
   */
  quality(outputs: Float32Array, labels: ArrayLike<number>): { readonly loss: number; readonly accuracy: number };
  /** Turns every output into ∂(its row's loss)/∂output, in place. */
  differentiate(outputs: Float32Array, labels: ArrayLike<number>): void;
}

/** Class c has probability p_c = exp(z_c)/Σ_k exp(z_k); the loss of label y is −ln p_y, and ∂loss/∂z = p − onehot(y). */
export const softmaxLoss: ClassificationLoss = {
  kind: 'softmax',
  outputs: (classes) => classes,
  quality(outputs, labels) {
    const classes = outputs.length / labels.length;
    let loss = 0;
    let correct = 0;
    for (let row = 0; row < labels.length; row++) {
      const start = row * classes;
      const best = largestOf(outputs, start, classes);
      const largest = outputs[start + best]!;
      let sum = 0;
      // Less the largest, so that nothing overflows.
      for (let k = 0; k < classes; k++) sum += Math.exp(outputs[start + k]! - largest);
      loss += Math.log(sum) - (outputs[start + labels[row]!]! - largest);
      if (best === labels[row]) correct++;
    }
    return means(loss, correct, labels.length);
  },
  differentiate(outputs, labels) {
    const classes = outputs.length / labels.length;
    const powers = new Float64Array(classes);
    for (let row = 0; row < labels.length; row++) {
      const start = row * classes;
      const largest = outputs[start + largestOf(outputs, start, classes)]!;
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += powers[k] = Math.exp(outputs[start + k]! - largest);
      for (let k = 0; k < classes; k++) outputs[start + k] = powers[k]! / sum - (k === labels[row] ? 1 : 0);
    }
  },
};

/** Two classes from one output: class 1 has probability σ(z) = 1/(1 + e^−z); the loss of label y is ln(1 + e^z) − y·z, and ∂loss/∂z = σ(z) − y. */
export const sigmoidLoss: ClassificationLoss = {
  kind: 'sigmoid',
  outputs: () => 1,
  quality(outputs, labels) {
    let loss = 0;
    let correct = 0;
    for (let row = 0; row < labels.length; row++) {
      const z = outputs[row]!;
      // ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|), which does not overflow; then less y·z.
      loss += Math.log1p(Math.exp(-Math.abs(z))) + (labels[row] === 1 ? Math.max(-z, 0) : Math.max(z, 0));
      if ((z > 0 ? 1 : 0) === labels[row]) correct++;
    }
    return means(loss, correct, labels.length);
  },
  differentiate(outputs, labels) {
    for (let row = 0; row < labels.length; row++) outputs[row] = 1 / (1 + Math.exp(-outputs[row]!)) - labels[row]!;
  },
};

function largestOf(outputs: Float32Array, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) {
    if (outputs[start + k]! > outputs[start + best]!) best = k;
  }
  return best;
}

function means(loss: number, correct: number, rows: number): { loss: number; accuracy: number } {
  return { loss: loss / rows, accuracy: Number.isNaN(loss) ? NaN : correct / rows };
}
