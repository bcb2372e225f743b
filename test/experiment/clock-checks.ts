import test from 'ava';
import { clockChecks } from '../../src/experiment/clock-checks.js';
import { scenarioOf } from '../support/scenario-of.js';
import { areEqual } from '../support/standard-error.js';

// Four workers, steps of 5 ms that straggle, 1 MB in two layers, L = 10 µs, o = 2 µs, nβ = 1 ms, nγ = 0.2 ms; a server takes 1 ms for a whole gradient.
const chosen = { batchPerWorker: 5, learningRate: 0.1 };
const strategies = {
  ring: { kind: 'synchronous', collective: 'ring', ...chosen },
  halving: { kind: 'synchronous', collective: 'halving-doubling', ...chosen },
  auto: { kind: 'synchronous', collective: 'auto', ...chosen },
  buckets: { kind: 'synchronous', collective: 'ring', overlap: { kind: 'buckets', bucketBytes: '500 kB' }, ...chosen },
  fused: { kind: 'synchronous', collective: 'ring', overlap: { kind: 'fusion', cycleTime: '5 ms', bufferBytes: '64 MB' }, ...chosen },
  star: { kind: 'synchronous', collective: 'star', ...chosen },
  local: { kind: 'local-sgd', localSteps: 3, collective: 'ring', ...chosen },
  server: { kind: 'synchronous', servers: 1, ...chosen },
  servers: { kind: 'synchronous', servers: 2, ...chosen },
  three: { kind: 'synchronous', servers: 3, ...chosen },
  async: { kind: 'asynchronous', ...chosen },
  async4: { kind: 'asynchronous', servers: 4, ...chosen },
};
const scenario = scenarioOf({
  workload: { parameterBytes: '1 MB', perSample: '1 ms', layers: 2 },
  network: { model: 'ports', bandwidth: '1 GB/s', latency: '10 us', overhead: '2 us', reduction: '0.2 ns/B' },
  server: { kind: 'exponential', mean: '1 ms' },
  strategies,
});

const RING = 1.722; // ms: 6·(12 µs + 250 µs) + 3·50 µs
const component: Readonly<Record<string, number>> = {
  ring: RING,
  halving: 1.698, // 4·12 µs + 1.5·1 ms + 0.75·0.2 ms
  auto: 1.698,
  buckets: RING, // all of the gradient at once
  fused: RING,
  star: 6.632, // 20 µs + 6·1.002 ms + 3·0.2 ms
  local: RING,
  server: 1.012, // one message: 12 µs + 1 ms
  servers: 0.512, // half of the model
  three: 0.012 + 1 / 3,
  async: 1.012,
  async4: 0.262,
};

test('a strategy\'s component, simulated alone, takes what its closed form says', async (t) => {
  for (const [name, milliseconds] of Object.entries(component)) {
    const [first] = await clockChecks(scenario, name);
    t.true(areEqual(first!.simulated, milliseconds / 1e3), `${name}: ${first!.simulated}`);
    t.true(areEqual(first!.closedForm, milliseconds / 1e3), `${name}: ${first!.closedForm}`);
  }
});

/** ms of an update, by closed form and simulated. */
const update: Readonly<Record<string, readonly [closedForm: number, simulated: number]>> = {
  // A step and an all-reduce, after which all go on together.
  ring: [5 + RING, 5 + RING],
  halving: [5 + 1.698, 5 + 1.698],
  auto: [5 + 1.698, 5 + 1.698],
  // Half of the gradient is ready after ⅓ + ⅔·½ of the step, at 3.33 ms, and sent before the other half: that takes 6·(12 µs + 125 µs) + 3·25 µs.
  buckets: [5 + 0.897, 5 + 0.897],
  local: [3 * 5 + RING, 3 * 5 + RING],
  // Whoever holds the star's result first computes while its root still sends to the others. The root itself holds it before the P − 1 = 3
  // messages are sent; worker 1 computes from L + 1.002 ms on, and when it pushes again, 2·1.002 ms have been saved.
  star: [5 + 6.632, 5 + 6.632 - 2 * 1.002],
  // 5 + 2·10 µs + 4·(1.002 + 1.202) + 1 when all join together, and so the first time. Later the first is answered after L + 1.002 ms and
  // pushes when it has computed; the four pushes need the port for 4·1.202 ms from then on: 5 + 2·10 µs + 1.002 + 4·1.202 + 1.
  server: [14.836, 11.83],
  // Of half the model: 0.502 ms and 0.602 ms, service 0.5 ms: 5 + 2·10 µs + 4·(0.502 + 0.602) + 0.5. Again the first to be answered is not the last.
  servers: [9.936, 9.936 - 0.502],
  // A cycle of 5 + 2·(10 µs + 1.002) + 1 = 8.024 ms for each of four workers side by side, whose service fits in: 8.024/4.
  async: [2.006, 2.006],
};

test('an update of constant times takes what its closed form says, or less where some go on before others', async (t) => {
  for (const [name, [closedForm, simulated]] of Object.entries(update)) {
    const [, second, ...more] = await clockChecks(scenario, name);
    t.deepEqual(more, []);
    t.is(second!.what, 'an update, all times constant');
    t.true(areEqual(second!.closedForm, closedForm / 1e3), `${name}: ${second!.closedForm}`);
    t.true(areEqual(second!.simulated, simulated / 1e3), `${name}: ${second!.simulated}`);
  }
});

test('asynchronous workers with four servers wait only for the last shard: the others are applied and come back meanwhile', async (t) => {
  // A quarter of the model takes a port 0.252 ms. The last of four leaves after 4·0.252, is applied in 0.25 and back after 0.252 more:
  // 5 + 2·10 µs + 5·0.252 + 0.25 = 6.53 ms, four workers side by side.
  const [, second] = await clockChecks(scenario, 'async4');
  t.true(areEqual(second!.simulated, 6.53e-3 / 4), String(second!.simulated));
  t.true(areEqual(second!.closedForm, 6.53e-3 / 4), String(second!.closedForm));
});

test('without a closed form of the update there is none to compare with: uneven shards, fused gradients', async (t) => {
  t.is((await clockChecks(scenario, 'three')).length, 1);
  t.is((await clockChecks(scenario, 'fused')).length, 1);
});

test('checks are made without stragglers, jitter, loss, other traffic and failures, and with mean service times', async (t) => {
  const noisy = scenarioOf({
    cluster: { workers: 4, stragglers: { kind: 'pareto', shape: 1.5 }, failures: { timeToFailure: { kind: 'exponential', mean: '1 s' }, restart: '1 s' } },
    network: { model: 'ports', bandwidth: '1 GB/s', latency: '10 us', jitter: { mean: '1 ms' }, loss: { probability: 0.1 }, background: [{ machine: 0, share: 0.5, from: 0 }] },
    server: { kind: 'exponential', mean: '1 ms' },
    strategies,
  });
  const calm = scenarioOf({ cluster: { workers: 4 }, network: { model: 'ports', bandwidth: '1 GB/s', latency: '10 us' }, server: { perUpdate: '1 ms' }, strategies });
  for (const name of ['ring', 'local', 'servers', 'async']) t.deepEqual(await clockChecks(noisy, name), await clockChecks(calm, name), name);
});
