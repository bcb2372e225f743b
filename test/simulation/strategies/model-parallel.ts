import test from 'ava';
import { clockChecks } from '../../../src/experiment/clock-checks.js';
import { run } from '../../../src/experiment/run.js';
import { timeUpdates } from '../../../src/experiment/timing-only.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import { equalLayers } from '../../../src/simulation/compute/layers.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { modelParallel } from '../../../src/simulation/strategies/model-parallel.js';
import { chooseStrategy, type StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

type Options = StrategyOptions<'model-parallel'>;
const strategy = (chosen: Partial<Options>): Options => ({ kind: 'model-parallel', stages: 1, tensor: 1, microBatches: 1, order: '1f1b', boundaryBytes: 0, collective: 'ring', ...chosen });
const alike = { stragglers: { kind: 'none' } } as const;

for (const order of ['gpipe', '1f1b'] as const) {
  for (const [stages, microBatches, update] of [[4, 8, 5.5], [4, 2, 10], [2, 8, 4.5], [2, 4, 5], [4, 1, 16]] as const) {
    test(`${order}, ${stages} equal stages, ${microBatches} micro-batches, messages that take no time: (M+m−1)(f+b) = ${update} s, of which a machine waits m−1 parts`, async (t) => {
      // 1 s a sample. Replicas of m machines with 4 samples each: a micro-batch of 4m/M samples takes a stage 4m/M · 1/m = 4/M s, there and back, with m = 2 there are two replicas.
      t.is((microBatches + stages - 1) * 4 / microBatches, update);
      const run = await timingRun({ strategy: strategy({ stages, microBatches, order }), workers: 4, batches: [4, 4, 4, 4], layers: 8, samples: 48, ...alike });
      t.is(run.updates, 3);
      t.true(areEqual(run.elapsed, 3 * update), String(run.elapsed));
      for (const { compute, waiting } of run.accounts) {
        t.true(areEqual(compute, 3 * 4));
        t.true(areEqual(waiting / run.elapsed, (stages - 1) / (microBatches + stages - 1)));
      }
    });
  }
}

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0.2, overhead: 0.1, reduction: 0, duplex: 'full' };

test('two stages of ⅔ and ⅓ with messages between them: activations travel while the next micro-batch is computed', async (t) => {
  // Six samples in two: 3 s each, f = ⅔, ⅓ and b = 4/3, ⅔. A message of 3·10 B takes 0.2 + 0.1 + 0.3 s, and its ports 0.4 s.
  // GPipe. Forwards: stage 1 ends at ⅔ and 4/3, stage 2 begins at ⅔ + 0.6 and 4/3 + 0.6 and ends at 2.2667. Backwards: ⅔ each, there at
  // 2.9333 + 0.6 = 3.5333 and meanwhile the other; 3.5333 + 2·4/3 = 6.2 s.
  // 1F1B: stage 2 goes back with the first at 1.6 and with the second at 2.6: until 2.2667 and 3.2667. There at 2.8667 and, while that is
  // computed, 3.8667: 2.8667 + 2·4/3 = 5.5333 s.
  for (const [order, seconds] of [['gpipe', 6.2], ['1f1b', 2.2 + 2 / 3 + 8 / 3]] as const) {
    const { elapsed, accounts } = await timingRun({
      strategy: strategy({ stages: 2, microBatches: 2, order, boundaryBytes: 10 }), workers: 2, batches: [3, 3], layers: 3, samples: 6, network: ports, ...alike,
    });
    t.true(areEqual(elapsed, seconds), `${order}: ${elapsed}`);
    t.true(areEqual(accounts[0]!.compute, 4) && areEqual(accounts[1]!.compute, 2));
    // Of what the second stage waits for first: ⅔ s until it is sent, then 0.6 s until it comes. Gpipe's second message is underway for 0.333 s more.
    t.true(areEqual(accounts[1]!.communication, order === 'gpipe' ? 0.6 + 1 / 3 : 0.6), String(accounts[1]!.communication));
  }
});

test('bytes: 2·M·b·boundary·(m − 1) between the stages of each replica, for each of t machines; all-reduces of activations and of n/(m·t)', async (t) => {
  const sent = async (chosen: Partial<Options>, batch = 3) => (await timingRun({
    strategy: strategy({ boundaryBytes: 10, ...chosen }), workers: 8, batches: Array.from({ length: 8 }, () => batch), layers: 8, parameterBytes: 800, samples: 5 * 8 * batch, network: ports, ...alike,
  })).bytesSent / 5;
  // Among p machines a ring carries 2(p − 1) times the bytes. Two replicas: 2·12·10·3 each, and four stages of 200 B.
  t.true(areEqual(await sent({ stages: 4, microBatches: 6 }), 2 * (2 * 12 * 10 * 3) + 4 * 2 * 200));
  t.true(areEqual(await sent({ stages: 4, microBatches: 5, order: 'gpipe' }), 2 * (2 * 12 * 10 * 3) + 4 * 2 * 200), 'uneven micro-batches are the same bytes');
  // Eight layers on each of four machines, forwards and back: 8·10 B of each of 12 samples.
  t.true(areEqual(await sent({ tensor: 4, microBatches: 3 }), 2 * (2 * 8 * 10 * 12 * 2 * 3) + 4 * 2 * 200));
  t.true(areEqual(await sent({ stages: 2, tensor: 2, microBatches: 3 }), 2 * (2 * (2 * 12 * 10) + 2 * 2 * 4 * 10 * 12 * 2) + 4 * 2 * 200));
  t.true(areEqual(await sent({}), 2 * 7 * 800));
});

test('one stage on one machine is synchronous, in time and in what is learned; however the layers are dealt, the same is learned, through failures too', async (t) => {
  const timing = { workers: 4, batches: [1, 2, 3, 4], network: ports, parameterBytes: 100, samples: 400 } as const;
  const [one, synchronous] = [await timingRun({ ...timing, strategy: strategy({}) }), await timingRun({ ...timing, strategy: { kind: 'synchronous', collective: 'ring' } })];
  t.true(areEqual(one.elapsed, synchronous.elapsed));
  one.accounts.forEach(({ compute }, worker) => { t.true(areEqual(compute, synchronous.accounts[worker]!.compute)); });

  const plan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 } as const;
  const recordOf = async (chosen: object, failures?: object) => {
    const scenario = scenarioOf({
      target: { metric: 'trainLoss', epsilon: 1e-30 }, cluster: { workers: 4, failures }, evaluation: { everyPasses: 0.2 }, budget: { passes: 8 },
      strategies: { it: { batchPerWorker: 5, learningRate: 0.1, optimizer: 'adam', ...chosen } },
    });
    return (await run(scenario, plan, await openLaboratory(scenario))).record;
  };
  const learned = async (chosen: object, failures?: object) => (await recordOf(chosen, failures)).curve.map(({ passes, trainLoss }) => [passes, trainLoss]);
  const expected = await learned({ kind: 'synchronous', collective: 'ring' });
  t.is(expected.length, 41);
  const failures = { timeToFailure: { kind: 'exponential', mean: '300 ms' }, detection: '1 ms', restart: '10 ms', checkpoint: { interval: '20 ms', cost: '1 ms' } };
  for (const chosen of [{ stages: 1, microBatches: 1 }, { stages: 2, microBatches: 10 }, { stages: 2, tensor: 2, microBatches: 3 }]) {
    const it = { kind: 'model-parallel', boundaryBytes: '1 kB', ...chosen };
    t.deepEqual(await learned(it), expected);
    t.deepEqual(await learned(it, failures), expected);
  }
  t.true((await recordOf({ kind: 'model-parallel', boundaryBytes: '1 kB', stages: 2, microBatches: 10 }, failures)).failures > 0);
});

test('replicas send compressed gradients: what is lost is each replica\'s, as if it were one worker with the batch of its machines', async (t) => {
  const plan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 } as const;
  const problem = { model: { kind: 'quadratic', curvatures: [1, 0.5, 0.25, 0.1], noise: 0, start: 2, samplesPerPass: 100 } };
  const curveOf = async (workers: number, it: object) => {
    const scenario = scenarioOf({ target: { metric: 'trainLoss', epsilon: 1e-30 }, problem, cluster: { workers }, budget: { passes: 8 }, strategies: { it: { ...it, globalBatch: 20, learningRate: 0.1, compression: { kind: 'top-k', kept: 0.25 } } } });
    return (await run(scenario, plan, await openLaboratory(scenario))).record.curve.map(({ trainLoss }) => trainLoss);
  };
  // Without noise it does not matter whose samples they are.
  const two = await curveOf(2, { kind: 'synchronous', collective: 'ring' });
  t.deepEqual(await curveOf(4, { kind: 'model-parallel', stages: 2, microBatches: 2, boundaryBytes: '1 kB' }), two);
});

test('the closed form of an update holds for shared layers, for 1F1B where it is the same, and for more stages than two', async (t) => {
  const forms = {
    shared: { stages: 1, tensor: 4, microBatches: 3 }, pairs: { stages: 1, tensor: 2, microBatches: 1 }, deep: { stages: 8, microBatches: 4, order: 'gpipe' },
    uneven: { stages: 4, microBatches: 16, order: 'gpipe' }, one: { stages: 4, microBatches: 1 },
  };
  const strategies = Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, { kind: 'model-parallel', boundaryBytes: '20 kB', ...form, batchPerWorker: 8, learningRate: 0.1 }]));
  for (const [layers, network, names] of [
    [10, { model: 'ports', bandwidth: '100 MB/s', latency: '1 ms', overhead: '10 us', reduction: '1 ns/B' }, ['shared', 'pairs', 'deep', 'uneven', 'one']],
    [8, { model: 'unlimited' }, ['shared', 'pairs', 'deep', 'uneven', 'one', 'turns']],
  ] as const) {
    const turns = { ...strategies['uneven']!, order: '1f1b' };
    const scenario = scenarioOf({ workload: { parameterBytes: '1 MB', perSample: '2 ms', overhead: '1 ms', layers }, cluster: { workers: 8 }, network, strategies: { ...strategies, turns } });
    for (const name of names) {
      const [update] = await clockChecks(scenario, name);
      t.true(update !== undefined && areEqual(update.simulated, update.closedForm), `${name} of ${layers} layers: ${update?.simulated} and ${update?.closedForm}`);
    }
  }
});

test('memory: the fullest stage; GPipe keeps all micro-batches, 1F1B as many as there are stages', (t) => {
  const needOf = (chosen: Partial<Options>) => chooseStrategy(strategy(chosen)).memory({
    workers: 8, batches: Array.from({ length: 8 }, () => 4), parameterBytes: 800, optimizerArrays: 2, activationBytes: 16, layers: equalLayers(8, 800),
  });
  // A replica's 16 samples in 8: 2 each, of which a stage keeps a quarter of 16 B.
  t.deepEqual(needOf({ stages: 4, microBatches: 8, order: 'gpipe' }), { parameters: 200, gradients: 200, optimizer: 400, activations: 8 * 2 * 4 });
  t.deepEqual(needOf({ stages: 4, microBatches: 8 }), { parameters: 200, gradients: 200, optimizer: 400, activations: 4 * 2 * 4 });
  t.deepEqual(needOf({ stages: 4, tensor: 2, microBatches: 2, order: 'gpipe' }), { parameters: 100, gradients: 100, optimizer: 200, activations: 32 * 4 / 2 });
  // Without layers all stages are alike.
  t.is(chooseStrategy(strategy({ stages: 4 })).memory({ workers: 4, batches: [1, 1, 1, 1], parameterBytes: 800, optimizerArrays: 0, activationBytes: 0 }).parameters, 200);
});

test('DistBelief\'s lesson: the more parameters a model has, the more it gains from machines that share it; a small one is better copied', async (t) => {
  // A replica of eight machines against one with the same batch of 256, and against eight copies, at 25 Gbit/s. GPT-2's gradients are 6.2 GB, of which
  // a ring sends 7/4: 3.5 s beside 32·77 ms of computing; a stage's activations are 6.6 MB a sample, 2.1 ms beside 77/8 ms of computing. ResNet-50's
  // gradients are 0.1 GB: 57 ms beside 13 ms; its activations, up to 3.2 MB a sample, take 1 ms, and computing 0.05 ms.
  const seconds = async (preset: string) => {
    const scenario = scenarioOf({
      workload: { preset, device: 'a100' }, cluster: { workers: 8 }, network: { model: 'ports', bandwidth: '25 Gbit/s', latency: '20 us' },
      strategies: Object.fromEntries(Object.entries({ alone: { kind: 'serial' }, copies: { kind: 'synchronous', collective: 'ring' }, shared: { kind: 'model-parallel', stages: 8, microBatches: 32, order: 'gpipe' } })
        .map(([name, chosen]) => [name, { ...chosen, batchPerWorker: 32, learningRate: 0.1 }])),
    });
    const [alone, copies, shared] = await Promise.all(['alone', 'copies', 'shared'].map(async (name) => (await timeUpdates(scenario, { strategy: name, updates: 5 })).perUpdate));
    return { shared: alone! / shared!, copied: alone! / copies! };
  };
  const [small, large] = [await seconds('resnet50'), await seconds('gpt2')];
  t.true(large.shared > 3 * small.shared, `${large.shared} and ${small.shared}`);
  t.true(large.shared > large.copied && small.copied > small.shared);
  // All of it but the bubble, 32/39 of 8, what stages differ by, and what messages take that are longer than a forward pass.
  t.true(large.shared > 0.85 * 8 * 32 / 39 && large.shared <= 8 * 32 / 39 + 1e-9, String(large.shared));
});

const written = (more: string, workload = 'layers: 4') => changed(
  ['kind: synchronous, collective: ring', `kind: model-parallel, ${more}`], ['perSample: 1 ms', `perSample: 1 ms, ${workload}`]);

test('bad input: more stages than layers, workers that are not whole replicas, more micro-batches than samples, activations of no known size, absences', (t) => {
  const problems = (text: string) => described(loadText(t, text).problems);
  const path = '10 strategies.ring';
  t.deepEqual(problems(written('stages: 4, microBatches: 2, boundaryBytes: 1 kB', 'layers: 3')), [`${path}.stages: more stages than layers (expected at most 3, the layers of the workload, received 4)`]);
  t.deepEqual(problems(written('stages: 2, microBatches: 2, boundaryBytes: 1 kB', 'overhead: 0')), [`${path}.stages: more stages than layers (expected at most 1, the layers of the workload, received 2); give the workload its \`layers\``]);
  t.deepEqual(problems(written('stages: 3, tensor: 2, microBatches: 2, boundaryBytes: 1 kB')), [`${path}.stages: the workers are not so many whole replicas (expected stages × tensor that divides 4, the number of workers, received 3 × 2 = 6)`]);
  t.deepEqual(problems(written('stages: 2, microBatches: 17, boundaryBytes: 1 kB')), [`${path}.microBatches: more micro-batches than a replica has samples (expected at most 16, the batch of 2 machines, received 17)`]);
  t.deepEqual(problems(written('stages: 2, microBatches: 2')), [`${path}.boundaryBytes: nothing says how many bytes go from layer to layer (expected \`boundaryBytes\`, or \`outputBytes\` of every layer of the workload)`]);
  t.deepEqual(problems(written('stages: 2, microBatches: 2', 'layers: [{ bytes: 60 MB, share: 0.5, outputBytes: 1 kB }, { bytes: 40 MB, share: 0.5, outputBytes: 1 kB }]')), []);
  t.deepEqual(problems(written('stages: 2, microBatches: 2, boundaryBytes: 1 kB').replace('  workers: 4', '  workers: 4\n  absences: [{ worker: 1, from: 1 s }]')),
    ['11 strategies.ring.kind: a strategy of kind model-parallel does not know of absences (expected another strategy, or no `cluster.absences`, received model-parallel)']);
  t.deepEqual(problems(written('stages: 2, microBatches: 2, boundaryBytes: 1 kB').replace('  workers: 4', '  workers: 4\n  failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min }')), []);
});

test('what has no effect: an order of one micro-batch, sums of one replica, bytes that go nowhere; layers have one', (t) => {
  const warnings = (text: string) => described(loadText(t, text).warnings);
  const at = '10 strategies.ring';
  const none = 'this has no effect';
  t.deepEqual(warnings(written('stages: 4, microBatches: 1, order: gpipe, collective: star, boundaryBytes: 1 kB')), [`${at}.order: ${none}: there is one micro-batch`, `${at}.collective: ${none}: there is one replica, and each stage has one machine`]);
  t.deepEqual(warnings(written('stages: 1, microBatches: 2, order: gpipe, boundaryBytes: 1 kB')), [`${at}.boundaryBytes: ${none}: a replica is one machine`]);
  t.deepEqual(warnings(written('stages: 2, microBatches: 2, order: gpipe, collective: star, boundaryBytes: 1 kB')), []);
});

test('it says how many replicas there are, what a stage has, and how large the bubble is', (t) => {
  const setting = { workers: 8, batches: [1], parameterBytes: 80, layers: equalLayers(10, 80) };
  t.deepEqual(modelParallel.remarks!(strategy({ stages: 4, microBatches: 5 }), setting), [
    '2 replicas of 4 machines', '2 to 3 layers a stage, the largest with 30 % of the arithmetic', 'a bubble of (m−1)/(M+m−1) = 37.5 % of an update where stages are equal',
  ]);
  t.deepEqual(modelParallel.remarks!(strategy({ tensor: 8 }), setting), ['1 replica of 8 machines']);
  t.is(modelParallel.about(strategy({ stages: 4, tensor: 2, microBatches: 5 })), 'every update waits for all workers; layers dealt to 4 stages, each shared by 2 machines, batches cut into 5 in the order of 1F1B; ring all-reduce among replicas');
});
