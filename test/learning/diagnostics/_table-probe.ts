import type { DiagnosisProbe } from '../../../src/learning/diagnostics/probe.js';

/** Samples whose gradients are these, whatever the parameters. */
export function tableProbe(table: readonly (readonly number[])[]): DiagnosisProbe<Float64Array> {
  return {
    samples: table.length,
    gradients: (asks) => Promise.resolve(asks.map(({ indices }) => (
      Float64Array.from(table[0]!, (_, k) => Array.from(indices, (row) => table[row]![k]!).reduce((sum, value) => sum + value, 0) / indices.length)))),
  };
}

/** 0 … n − 1. */
export function allRows(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, row) => row);
}
