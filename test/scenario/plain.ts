import test from 'ava';
import { plainScenario } from '../../src/scenario/plain.js';
import { scenarioOf } from '../support/scenario-of.js';

test('an unlimited bandwidth, which JSON cannot hold as a number, is the word again', (t) => {
  const plain = plainScenario(scenarioOf({ network: { model: 'ports', bandwidth: 'unlimited' } }));
  t.like(plain, { network: { bandwidth: 'unlimited', latency: 0 } });
});

test('everything else is as it was', (t) => {
  const scenario = scenarioOf();
  t.deepEqual(plainScenario(scenario), JSON.parse(JSON.stringify(scenario)));
});
