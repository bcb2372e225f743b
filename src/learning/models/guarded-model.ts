import { guarded } from '../backends/stack-guard.js';
import type { RowAsk, TensorModel } from './model.js';

/** The same model, whose calls say what was being computed when memory does not suffice; each call counts as one stack. */
export function guardedModel(model: TensorModel): TensorModel {
  const sizeOf = (asks: readonly RowAsk[]) => ({ gradients: asks.length, rows: asks.reduce((sum, { indices }) => sum + indices.length, 0) });
  return {
    gradients: (asks) => guarded(sizeOf(asks), () => model.gradients(asks)),
    losses: (asks) => guarded(sizeOf(asks), () => model.losses(asks)),
    evaluate: (at) => model.evaluate(at),
    close: () => { model.close(); },
  };
}
