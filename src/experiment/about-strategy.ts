import { formatNumber } from '../basics/units.js';
import { aboutOptimizer } from '../learning/optimizers/registry.js';
import { aboutRate, isPlain } from '../learning/rates/learning-rate.js';
import { batchesOf } from '../scenario/batches.js';
import type { Scenario, ScenarioStrategy } from '../scenario/schema.js';
import { workload } from '../simulation/compute/step-time.js';
import { aboutCompression, isCompression } from '../simulation/strategies/wire/compression.js';
import { chooseStrategy } from '../simulation/strategies/registry.js';

/** One strategy in words, for reports: what waits for what, what is sent, how the model is stepped, and what a reader should know beside it. */
export function aboutStrategy({ cluster: { workers }, workload: written }: Scenario, options: ScenarioStrategy): string {
  const { compression, pruning, optimizer } = options;
  const { parameterBytes, layers } = workload(written);
  const chosen = chooseStrategy(options);
  return [
    chosen.about,
    ...(isCompression(compression) ? [`compressed: ${aboutCompression(compression)}${chosen.allReduce === undefined ? '' : ', gathered by everyone instead'}`] : []),
    ...(pruning === undefined ? [] : [`${formatNumber(100 * pruning.kept)} % of the weights kept`]),
    ...(optimizer.kind === 'sgd' ? [] : [aboutOptimizer(optimizer)]),
    ...(isPlain(options) ? [] : [`learning rate: ${aboutRate(options)}`]),
    ...chosen.remarks({ workers, batches: batchesOf(options, workers), parameterBytes, layers }),
  ].join('; ');
}
