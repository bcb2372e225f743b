import type { Metrics } from '../../simulation/strategies/learning-task.js';
import type { FloatArray } from '../parameters.js';

/** Models of a history at one of its evaluations, each under its content key as text. */
export interface Checkpoint {
  readonly states: readonly { readonly key: string; readonly steps: number; /** Parameters, then the optimizer's memory. */ readonly arrays: readonly FloatArray[] }[];
}

/** Results of earlier runs under their content keys (32 hexadecimal digits). Whatever is not found is computed; a bound may have dropped it. */
export interface ResultMemory {
  findMetrics(key: string): Metrics | undefined;
  keepMetrics(key: string, metrics: Metrics): void;
  findCheckpoint(key: string): Promise<Checkpoint | undefined>;
  keepCheckpoint(key: string, checkpoint: Checkpoint): Promise<void>;
}
