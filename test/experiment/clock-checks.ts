import test from 'ava';
import { clockChecks } from '../../src/experiment/clock-checks.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

const scenario = scenarioOf({
  network: { model: 'ports', bandwidth: '1 GB/s', latency: '10 us', overhead: '2 us', reduction: '0.2 ns/B' },
  strategies: {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 },
    local: { kind: 'local-sgd', localSteps: 2, collective: 'star', batchPerWorker: 5, learningRate: 0.1 },
    servers: { kind: 'synchronous', servers: 2, batchPerWorker: 5, learningRate: 0.1 },
    async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 },
  },
});

test('the components of a strategy, simulated alone, take what their closed forms say', async (t) => {
  // 4 workers, 1 MB. Ring: 6·(12 µs + 250 µs) + 3·50 µs; star: 20 µs + 6·(2 µs + 1 ms) + 3·200 µs; half of the model from a server: 12 µs + 500 µs.
  for (const [name, seconds] of [['ring', 1.722e-3], ['local', 6.632e-3], ['servers', 0.512e-3], ['async', 1.012e-3]] as const) {
    const checks = await clockChecks(scenario, name);
    t.is(checks.length, 1);
    t.true(areEqual(checks[0]!.simulated, seconds), `${name}: ${checks[0]!.simulated}`);
    t.true(areEqual(checks[0]!.closedForm, seconds), `${name}: ${checks[0]!.closedForm}`);
  }
});
