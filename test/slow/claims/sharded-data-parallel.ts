import { join } from 'node:path';
import test from 'ava';
import { requireScenario } from '../../../src/scenario/load.js';
import { memoryNeed } from '../../../src/scenario/machine-memory.js';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';
import { root } from '../../support/tte.js';

test('whole replicas and stage 1 do not fit the machines, stages 2 and 3 do', (t) => {
  const { scenario } = requireScenario(join(root, 'scenarios', 'sharded-data-parallel.yaml'));
  const fit = Object.keys(scenario.strategies).filter((name) => memoryNeed(scenario, name).fits);
  t.deepEqual(fit, ['micro-batches', 'stage 2', 'stage 2 in four', 'stage 3']);
});

test('stages 1 and 2 take as long as an all-reduce, stage 3 less than a tenth longer', async (t) => {
  const times = await timesToEpsilon('sharded-data-parallel');
  for (const stage of ['stage 1', 'stage 2']) t.true(Math.abs(times[stage]! / times['all-reduce']! - 1) < 1e-6);
  t.true(times['stage 3']! > times['all-reduce']! && times['stage 3']! < 1.1 * times['all-reduce']!, JSON.stringify(times));
});

test('on a slow network stage 3 takes a quarter longer, and gradients scattered after every micro-batch longer still', async (t) => {
  const times = await timesToEpsilon('sharded-data-parallel', ['network.bandwidth=10 Gbit/s']);
  t.true(times['stage 3']! > 1.2 * times['all-reduce']!, JSON.stringify(times));
  t.true(times['stage 2 in four']! > times['stage 3']!);
});
