import test from 'ava';
import { memoryNeed, memoryRemedy, needText } from '../../src/scenario/machine-memory.js';
import { strategies } from '../../src/simulation/strategies/registry.js';
import { descriptions } from '../support/strategy-examples.js';
import { scenarioOf } from '../support/scenario-of.js';

const shared = { batchPerWorker: 32, learningRate: 0.1 };
const ring = { kind: 'synchronous', collective: 'ring' };
const needOf = (it: object, changes: object = {}) => memoryNeed(scenarioOf({ workload: { preset: 'resnet50', device: 'v100' }, cluster: { workers: 4 }, strategies: { it: { ...shared, ...('kind' in it ? {} : ring), ...it } }, ...changes }), 'it');

test('parameters, gradients, the optimizer\'s arrays and a batch\'s activations; a V100 has 16 GB', (t) => {
  // 25,557,032 parameters of 4 B; 11.1 million outputs an image, before and after normalisation, and 1000 of the dense layer: 88.9 MB, times 32.
  const n = 4 * 25_557_032;
  const { parts, bytes, capacity, fits } = needOf({});
  t.is(parts.activations, 32 * (2 * 4 * 11_113_984 + 4 * 1000));
  t.deepEqual([parts.parameters, parts.gradients, parts.optimizer], [n, n, 0]);
  t.is(bytes, 2 * n + parts.activations);
  t.deepEqual([capacity, fits], [16e9, true]);
  t.is(needText(needOf({})), '3.05 GB = parameters 102 MB + gradients 102 MB + activations 2.85 GB');
  for (const [optimizer, arrays] of [['heavy-ball', 1], ['adam', 2], [{ kind: 'l-bfgs', memory: 3 }, 8]] as const) t.is(needOf({ optimizer }).parts.optimizer, arrays * n);
  t.is(needOf({ batchPerWorker: undefined, globalBatch: 6 }).parts.activations, 2 * parts.activations / 32, 'the largest batch of a worker');
  t.is(needOf({ pruning: { kept: 0.25 } }).parts.parameters, n / 4);
});

test('who is alone has all batches; a stage of a pipeline has its layers', (t) => {
  t.is(needOf({ kind: 'serial' }).parts.activations, 4 * needOf({}).parts.activations);
  const layers = [{ bytes: '600 MB', share: 0.25 }, { bytes: '200 MB', share: 0.5 }, { bytes: '200 MB', share: 0.25 }];
  const pipeline = (activationBytes: string) => needOf({ kind: 'model-parallel', stages: 3, microBatches: 4, boundaryBytes: 0 }, { workload: { parameterBytes: '1 GB', perSample: '1 ms', layers, activationBytes }, cluster: { workers: 3 } }).parts;
  t.deepEqual(pipeline('0 B'), { parameters: 600e6, gradients: 600e6, optimizer: 0, activations: 0 });
  // Of 96 samples in four: three of the first stage's micro-batches are kept, a quarter of each; of the second's two, half of each.
  t.deepEqual(pipeline('200 MB'), { parameters: 200e6, gradients: 200e6, optimizer: 0, activations: 2 * 24 * 100e6 });
});

test('the scenario\'s own memory stands before the device\'s; where neither is known nothing is said of fitting', (t) => {
  const machine = { memoryBytes: '3 GB' };
  t.deepEqual([needOf({}, { cluster: { workers: 4, machine } }).capacity, needOf({}, { cluster: { workers: 4, machine } }).fits], [3e9, false]);
  const measured = needOf({}, { workload: { parameterBytes: '1 GB', perSample: '1 ms' } });
  t.deepEqual([measured.capacity, measured.fits, measured.bytes], [undefined, undefined, 2e9]);
  t.is(needOf({}, { workload: { parameterBytes: '1 GB', perSample: '1 ms', activationBytes: '10 MB' } }).parts.activations, 320e6);
  t.is(needText(needOf({}, { workload: { parameterBytes: '0.5 GB', perSample: '1 ms' } })), '1 GB = parameters 500 MB + gradients 500 MB');
});

test('what would make it fit: fewer samples where the rest leaves room, else a part of the model', (t) => {
  const small = (memoryBytes: string, it: object = {}) => memoryRemedy(needOf(it, { cluster: { workers: 4, machine: { memoryBytes } } }), 'kind' in it ? String(it.kind) : 'synchronous');
  t.is(small('1 GB'), 'take fewer samples at a time: there is room for 796 MB of activations, 27 % of them');
  t.is(small('200 MB'), 'deal the layers to several machines (`model-parallel`), or shard what is kept of them (`sharded-data-parallel`, stage 3)');
  t.regex(small('1 GB', { kind: 'model-parallel', stages: 1, microBatches: 1 }), /^take more `microBatches`, or fewer samples at a time: /);
  t.is(small('10 MB', { kind: 'model-parallel', stages: 2, microBatches: 2 }), 'take more `stages`, or `tensor`');
});

test('every strategy needs something, and no part of it is below 0 or not a number', (t) => {
  for (const { kind, example, hasBatch } of descriptions) {
    const it = { ...example as object, learningRate: 0.1, ...(hasBatch === false ? {} : { batchPerWorker: 8 }) };
    const { parts, bytes } = memoryNeed(scenarioOf({ workload: { preset: 'gpt2', device: 'h100' }, strategies: { it } }), 'it');
    t.true(Object.values<number>({ ...parts }).every((part) => part >= 0) && Number.isFinite(bytes) && bytes > 0, kind);
    t.true(kind in strategies);
  }
});
