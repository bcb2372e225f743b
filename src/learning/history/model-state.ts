/** What a version of the history holds: parameters, and what the optimizer remembers beside them. Never changed once made. */
import type { FloatArray } from '../parameters.js';

export interface ModelState<P extends FloatArray> {
  readonly parameters: P;
  /** The optimizer's arrays (momentum, sums of squares, …), of the parameters' length; none for SGD. */
  readonly memory: readonly P[];
  /** Steps taken since the initial model. */
  readonly steps: number;
}
