import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { clockChecks } from '../../../src/experiment/clock-checks.js';
import { run } from '../../../src/experiment/run.js';
import { streamsOf } from '../../../src/experiment/run-plan.js';
import { openLaboratory, type Laboratory } from '../../../src/learning/laboratory.js';
import { noConflictProbability } from '../../../src/learning/closed-forms/sparsity.js';
import type { Gradient, Shard } from '../../../src/simulation/strategies/learning-task.js';
import { touchedBlocks } from '../../../src/simulation/strategies/hogwild.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { areEqual, offBy } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';
import { alteredTask } from '../../../src/simulation/strategies/altered-task.js';
import { PLAN, recordOf, saidOf } from './_record-of.js';

interface Options { readonly touched?: number; readonly memoryBandwidth?: number; readonly coreBandwidth?: number; readonly coherence?: number; readonly locked?: boolean }
const hogwild = (blocks: number, more: Options = {}) => ({ kind: 'hogwild', blocks, coherence: 0, locked: false, ...more }) as const;
const constant = { stragglers: { kind: 'none' }, parameterBytes: 100 } as const;
/** Seconds of an update once all goes its way. */
async function perUpdate(workers: number, strategy: ReturnType<typeof hogwild>): Promise<number> {
  const timeOf = async (updates: number) => (await timingRun({ ...constant, strategy, workers, samples: updates })).elapsed;
  return (await timeOf(120 * workers) - await timeOf(20 * workers)) / (100 * workers);
}

test('two gradients touch no common block with probability C(d − s, s)/C(d, s): .975200 of (1000, 5)', (t) => {
  for (const [blocks, touched, printed] of [[1000, 5, 0.9752], [100, 5, 0.76959], [10, 3, 0.291667]] as const) {
    const probability = noConflictProbability(blocks, touched);
    t.true(Math.abs(probability - printed) < 1e-6, `${probability}`);
    const [one, other] = ['one', 'other'].map((name) => touchedBlocks(blocks, touched, streams(5)(name)));
    const pairs = 20_000;
    let apart = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const taken = new Set(one!());
      t.is(taken.size, touched);
      if (other!().every((block) => !taken.has(block))) apart++;
    }
    const { isClose, message } = offBy(apart / pairs, probability, Math.sqrt(probability * (1 - probability) / pairs));
    t.true(isClose, `d = ${blocks}, s = ${touched}: ${message}`);
  }
});

test('blocks that gradients really step: each as often as another, and one after another without a common one as often as drawn', async (t) => {
  // The sets of successive gradients are independent, and so are the pairs of neighbours, every set having as many that meet it.
  const [blocks, touched] = [40, 4];
  const place = new Map<Shard, number>();
  const stepped = new Map<Gradient, Set<number>>();
  const watch = (laboratory: Laboratory): Laboratory => ({
    ...laboratory,
    run(options) {
      const learning = laboratory.run(options);
      const { task } = learning;
      return { ...learning, task: alteredTask(task, {
        shard(of, index, count) {
          const shard = task.shard(of, index, count);
          place.set(shard, index);
          return shard;
        },
        stepShard(from, gradient, rate) {
          const shard = task.stepShard(from, gradient, rate);
          const index = place.get(from)!;
          place.set(shard, index);
          stepped.set(gradient, (stepped.get(gradient) ?? new Set()).add(index));
          return shard;
        },
      }) };
    },
  });
  const scenario = scenarioOf({
    target: { metric: 'trainLoss', epsilon: 1e-30 }, problem: { model: { kind: 'quadratic', curvatures: Array<number>(blocks).fill(1), noise: 0.1, start: 2, samplesPerPass: 100 } },
    budget: { passes: 200 }, strategies: { it: { kind: 'hogwild', blocks, touched, batchPerWorker: 5, learningRate: 0.1 } },
  });
  const { record } = await run(scenario, PLAN, watch(await openLaboratory(scenario)));
  const sets = [...stepped.values()];
  t.is(sets.length, record.updates);
  t.is(record.updates, 4000);
  t.true(sets.every(({ size }) => size === touched));
  t.is(record.staleness.reduce((sum, count) => sum + count), touched * record.updates);
  let apart = 0;
  for (let index = 1; index < sets.length; index++) if ([...sets[index]!].every((block) => !sets[index - 1]!.has(block))) apart++;
  const probability = noConflictProbability(blocks, touched);
  const { isClose, message } = offBy(apart / (sets.length - 1), probability, Math.sqrt(probability * (1 - probability) / (sets.length - 1)));
  t.true(isClose, message);
});

test('a gradient that touches s of d blocks steps those alone, by the whole rate', async (t) => {
  // One core, f(w) = |w|²/2 in 4 dimensions from 2 each, 4 blocks, s = 1: one of the four numbers times 0.9 each update; so 100 updates have n₁ … n₄ of them.
  const { curve } = await recordOf({ kind: 'hogwild', blocks: 4, touched: 1 }, {
    problem: { model: { kind: 'quadratic', curvatures: [1, 1, 1, 1], noise: 0, start: 2, samplesPerPass: 100 } }, cluster: { workers: 1 }, evaluation: { everyPasses: 0.05 }, budget: { passes: 5 },
  });
  const draw = touchedBlocks(4, 1, streamsOf(scenarioOf().seed, PLAN).system('system/strategy/worker/0/blocks'));
  const numbers = [2, 2, 2, 2];
  t.is(curve.length, 101);
  for (const { trainLoss } of curve) {
    t.true(areEqual(trainLoss, numbers.reduce((sum, w) => sum + w * w / 2, 0)));
    numbers[draw()[0]!]! *= 0.9;
  }
});

test('without a bound of the memory P cores are P times as fast as one, and a block\'s gradients (P − 1)·s/d old on average', async (t) => {
  for (const workers of [1, 4, 16]) {
    t.true(areEqual(await perUpdate(workers, hogwild(8, { touched: 2 })), 1 / workers));
    const { staleness } = await timingRun({ strategy: hogwild(8, { touched: 2 }), workers, samples: 20_000 });
    const mean = staleness.reduce((sum, count, age) => sum + count * age, 0) / 40_000;
    // Each of the P − 1 writes between read and write meets the block with probability s/d = ¼: per block a variance of at most (P − 1)² + P for
    // exponential steps, of 40,000 blocks in pairs of one gradient; ages of neighbours overlap in P of them.
    const error = Math.sqrt((workers ** 2 + workers) * 2 * workers / 40_000) / 4;
    t.true(Math.abs(mean - (workers - 1) / 4) <= 4 * error + 1e-12, `P = ${workers}: ${mean}`);
  }
});

test('a memory that never rests passes bandwidth/(2·s/d·n) gradients a second', async (t) => {
  // n = 100 B at 50 B/s: a block of 25 B takes 0.5 s, a gradient reads and writes two of four: 2 s, and 1 s of computing. With four cores it never rests.
  t.true(areEqual(await perUpdate(1, hogwild(4, { touched: 2, memoryBandwidth: 50 })), 1 + 2));
  t.true(areEqual(await perUpdate(4, hogwild(4, { touched: 2, memoryBandwidth: 50 })), 2));
  t.true(areEqual(await perUpdate(16, hogwild(4, { touched: 2, memoryBandwidth: 50 })), 2));
  // All blocks: 4 s each.
  t.true(areEqual(await perUpdate(16, hogwild(4, { memoryBandwidth: 50 })), 4));
  const random = await timingRun({ strategy: hogwild(4, { memoryBandwidth: 50 }), workers: 16, parameterBytes: 100, samples: 2000 });
  t.true(random.elapsed >= 4 * 1999 && random.elapsed < 4 * 2040, String(random.elapsed));
  t.is(random.bytesSent, 0);
});

test('one core does not use all that the memory passes; a lock lets no other use the rest', async (t) => {
  // n = 100 B: a core reads or writes its two of four blocks of 25 B at 25 B/s, 1 s each, 4 s and 1 s of computing a gradient; the memory needs 0.1 s a block.
  const cores = { touched: 2, memoryBandwidth: 250, coreBandwidth: 25 };
  t.true(areEqual(await perUpdate(1, hogwild(4, cores)), 5));
  t.true(areEqual(await perUpdate(5, hogwild(4, cores)), 5 / 5));
  t.true(areEqual(await perUpdate(40, hogwild(4, cores)), 0.4));
  // With a lock a gradient's 4 s are nobody else's.
  t.true(areEqual(await perUpdate(5, hogwild(4, { ...cores, locked: true })), 4));
});

test('writing a block that somebody else has written costs the coherence time more', async (t) => {
  // Two cores in step, all of 3 blocks, memory without bound: the first writes at 1 s what nobody has written; the second then finds all 3 changed.
  const run = await timingRun({ ...constant, strategy: hogwild(3, { coherence: 0.1 }), workers: 2, samples: 2 });
  t.true(areEqual(run.elapsed, 1.3));
  t.true(areEqual(run.accounts[1]!.communication, 0.3));
  t.true(areEqual(await perUpdate(1, hogwild(3, { coherence: 0.1 })), 1));
});

test('with a lock all blocks that are read are of one version, and cores wait for it', async (t) => {
  // 0.5 s to read, 0.5 s to write 4 blocks, 1 s to compute: 8 cores hold the lock for 1 s a gradient each.
  const locked = hogwild(4, { memoryBandwidth: 200, locked: true });
  t.true(areEqual(await perUpdate(8, locked), 1));
  const { accounts, staleness } = await timingRun({ ...constant, strategy: locked, workers: 8, samples: 400 });
  t.true(accounts[7]!.waiting > 0.7 * 400);
  // Every block of a gradient is as old as the others.
  t.true(staleness.every((count) => count % 4 === 0), staleness.join());
  const free = await timingRun({ ...constant, strategy: hogwild(4, { memoryBandwidth: 200 }), workers: 8, stragglers: { kind: 'exponential', mean: 1 }, samples: 400 });
  t.true(free.staleness.some((count) => count % 4 !== 0), free.staleness.join());
  t.is(free.accounts[7]!.waiting, 0);
});

test('a core that is taken away is missed by nobody', async (t) => {
  const run = await timingRun({ ...constant, strategy: hogwild(2, { memoryBandwidth: 1e4, locked: true }), workers: 3, end: 30, absences: [{ worker: 1, from: 5, until: 15 }],
    failures: { timeToFailure: { kind: 'exponential', mean: 10 }, detection: 0.5, restart: 0.5, replacements: 1000 } });
  t.true(run.failures > 3);
  t.true(run.accounts[1]!.down >= 9);
  t.true(run.accounts[0]!.compute > 20 && run.accounts[2]!.compute > 20);
});

test('what cannot be is refused, and what has no effect said', (t) => {
  t.deepEqual(saidOf(t, 'kind: hogwild, blocks: 4, touched: 5'), ['10 strategies.ring.touched: more blocks touched than there are (expected at most 4, the number of blocks, received 5)']);
  t.deepEqual(saidOf(t, 'kind: hogwild, blocks: 4, touched: 4, memoryBandwidth: 10 GB/s').slice(1), ['10 strategies.ring.touched: this has no effect: all blocks are touched anyway']);
  t.deepEqual(saidOf(t, 'kind: hogwild, blocks: 4').slice(1), ['10 strategies.ring.blocks: this has no effect: all are read, and all are written, at one moment']);
  t.deepEqual(saidOf(t, 'kind: hogwild, blocks: 4, touched: 2, compression: { kind: sign }'), ['10 strategies.ring.compression: a strategy of kind hogwild sends nothing that could be compressed (expected another strategy, or no compression, received sign)']);
});

test('the closed form of an update is what is simulated, wherever cores have a memory between them', async (t) => {
  for (const [workers, options] of [[1, {}], [9, {}], [40, { touched: 1, coreBandwidth: '100 MB/s' }], [7, { memoryBandwidth: 'unlimited', coreBandwidth: '300 MB/s' }], [1, { coherence: '1 ms', locked: true }]] as const) {
    const it = { kind: 'hogwild', blocks: 5, memoryBandwidth: '200 MB/s', ...options, batchPerWorker: 5, learningRate: 0.1 };
    const [check, ...others] = await clockChecks(scenarioOf({ cluster: { workers }, strategies: { it } }), 'it');
    t.deepEqual(others, []);
    t.true(areEqual(check!.simulated, check!.closedForm), `${workers} ${JSON.stringify(options)}: ${check!.simulated}, ${check!.closedForm}`);
  }
});

test('a core that fails while it waits for the lock has read nothing, or loses what it has computed', async (t) => {
  // 1 s with the lock to read 4 blocks and 1 s to write them, 1 s of computing: of 6 cores most are waiting, and fail there.
  const run = await timingRun({ ...constant, strategy: hogwild(4, { memoryBandwidth: 100, locked: true }), workers: 6, end: 400,
    failures: { timeToFailure: { kind: 'exponential', mean: 20 }, detection: 0.5, restart: 0.5, replacements: 1000 } });
  t.true(run.failures > 50);
  t.true(run.samplesApplied > 100);
  // Beside the one gradient of each core that may be on its way at the end.
  t.true(run.samplesComputed > run.samplesApplied + 6, `${run.samplesComputed} computed, ${run.samplesApplied} applied`);
});
