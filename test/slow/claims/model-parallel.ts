import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('of a large model the layers are better dealt to the machines than copied, whether as a pipeline alone or with shared layers inside the nodes', async (t) => {
  const times = await timesToEpsilon('model-parallel');
  t.true(times['data']! > 1.3 * times['pipeline']!);
  t.true(times['tensor']! > times['tensor and pipeline']!);
});

test('of a small one they are not', async (t) => {
  const times = await timesToEpsilon('model-parallel', ['workload.preset=resnet50']);
  for (const dealt of ['tensor', 'tensor and pipeline', 'pipeline']) t.true(times[dealt]! > 1.5 * times['data']!, dealt);
});
