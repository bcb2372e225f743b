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
    const [component] = await clockChecks(scenario, name);
    t.true(areEqual(component!.simulated, seconds), `${name}: ${component!.simulated}`);
    t.true(areEqual(component!.closedForm, seconds), `${name}: ${component!.closedForm}`);
  }
});

test('an update of which all times are constant takes what its closed form says', async (t) => {
  // A step of 5 samples takes 5 ms. Ring: 5 + 1.722 ms. Two servers: each port takes 2 halves of 4 workers: 20 µs + 4·(4 µs + ½·(2 + 0.2) ms) = 4.436 ms.
  // One asynchronous server: 4 workers' cycles of 5 + 2·1.012 ms side by side, 1.756 ms each; its port needs 1.002 ms.
  for (const [name, seconds] of [['ring', 6.722e-3], ['async', 1.756e-3]] as const) {
    const [, update] = await clockChecks(scenario, name);
    t.true(areEqual(update!.closedForm, seconds), `${name}: ${update!.closedForm}`);
    t.true(areEqual(update!.simulated, seconds), `${name}: ${update!.simulated}`);
  }
  // The servers answer one worker after the other, and those begin their next steps meanwhile.
  const [, served] = await clockChecks(scenario, 'servers');
  t.true(areEqual(served!.closedForm, 9.436e-3));
  t.true(served!.simulated <= served!.closedForm && served!.simulated > 5e-3);
  // The star serves its leaves one after the other, and they begin their next steps as they are served: 2·5 + 6.632 ms at most.
  const [, local] = await clockChecks(scenario, 'local');
  t.true(areEqual(local!.closedForm, 16.632e-3));
  t.true(local!.simulated <= local!.closedForm && local!.simulated > 10e-3);
});
