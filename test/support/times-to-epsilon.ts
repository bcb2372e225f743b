import { join } from 'node:path';
import { run } from '../../src/experiment/run.js';
import { openLaboratory } from '../../src/learning/laboratory.js';
import { requireScenario } from '../../src/scenario/load.js';
import { root } from './tte.js';

/**
 * Mean seconds to ε of the strategies of a scenario of the folder, at the rates that it gives as numbers; Infinity where one of the replications did not get there.
 * @param sets as `--set` on the command line
 */
export async function timesToEpsilon(name: string, sets: readonly string[] = [], replications = 3): Promise<Readonly<Record<string, number>>> {
  const { scenario } = requireScenario(join(root, 'scenarios', `${name}.yaml`), sets);
  const laboratory = await openLaboratory(scenario);
  const times: Record<string, number> = {};
  for (const [strategy, { learningRate }] of Object.entries(scenario.strategies)) {
    if (typeof learningRate !== 'number') throw new RangeError(`${strategy} has no rate that is a number`);
    let sum = 0;
    for (let index = 0; index < replications; index++) {
      const { record: { outcome } } = await run(scenario, { strategy, learningRate, purpose: 'replication', index }, laboratory);
      sum += outcome.kind === 'reached' ? outcome.time : Infinity;
    }
    times[strategy] = sum / replications;
  }
  return times;
}
