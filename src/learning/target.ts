/** When a metric has arrived, and when a run has diverged: one rule for runs on a cluster and for those of a diagnosis. */
import type { MetricName, Metrics } from '../simulation/strategies/learning-task.js';

/** A run has diverged when its training or test loss exceeds this many times the initial training loss. */
const DIVERGED_AT = 1e6;

/** Whether more is better for that metric. */
export function isAccuracy(metric: MetricName): boolean {
  return metric.endsWith('Accuracy');
}

/** Whether a value has arrived at ε; NaN never has. */
export function meets(metric: MetricName, value: number, epsilon: number): boolean {
  return isAccuracy(metric) ? value >= epsilon : value <= epsilon;
}

/** Whether a loss is beyond all measure, or no finite number. @param initialLoss training loss of the initial model */
export function hasDiverged({ trainLoss, testLoss }: Pick<Metrics, 'trainLoss' | 'testLoss'>, initialLoss: number): boolean {
  const worst = Math.max(trainLoss, testLoss);
  return !(worst <= DIVERGED_AT * initialLoss) || worst === Infinity;
}
