import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { probeOf } from '../../../src/learning/diagnostics/probe-of-problem.js';
import { sparsified } from '../../../src/learning/diagnostics/sparsified.js';
import { noiseTrajectories, subset } from '../../../src/learning/diagnostics/trajectory.js';
import { areEqual } from '../../support/standard-error.js';
import { quadraticOf, serialRuns } from './_serial-runs.js';

const OPTIONS = { batch: 10, rate: 0.05, seed: 1, passes: 2, everyPasses: 1, rows: 60, twoBatches: { small: 4, parts: 4, groups: 6 }, streams: streams(1) };

test('follows one run, and what is made of its gradients, at every evaluation', async (t) => {
  const make = (seed: number) => quadraticOf({ curvatures: [1, 1, 1, 1], noise: 0.5, start: 2, samplesPerPass: 100 }, seed);
  const [plain, largest, random] = await noiseTrajectories('plain', probeOf(make(7)), serialRuns(make), OPTIONS, sparsified(0.5, streams(2)));
  t.deepEqual([plain, largest, random].map((path) => path!.name), ['plain', 'largest 50 %', 'random 50 %']);
  t.deepEqual(plain!.points.map(({ passes }) => passes), [0, 1, 2]);
  for (const { batchBound, noiseScale, diversity } of plain!.points) {
    t.true(areEqual(batchBound, 1 + noiseScale));
    t.true(areEqual(batchBound, 60 * diversity));
  }
  // B_simple = d·s²/|w|² = 4 · 0.25/16 = 1/16 at the start; after 20 steps w has shrunk by 0.95²⁰ = 0.36, so it is about 8 times as large.
  t.true(Math.abs(plain!.points[0]!.noiseScale - 1 / 16) < 1 / 32);
  t.true(plain!.points[2]!.noiseScale > 3 * plain!.points[0]!.noiseScale);
  t.true(plain!.points.every(({ estimated }) => estimated !== null));
  t.true(random!.points.every(({ estimated, batchBound }, i) => estimated === null && batchBound > plain!.points[i]!.batchBound));
});

test('a run that leaves every bound has no gradients to look at beyond', async (t) => {
  const make = (seed: number) => quadraticOf({ curvature: 1, noise: 1, start: 1, samplesPerPass: 1000 }, seed);
  const [path] = await noiseTrajectories('wild', probeOf(make(7), 60), serialRuns(make), { ...OPTIONS, rate: 1e4, everyPasses: 1 });
  t.deepEqual(path!.points.map(({ passes }) => passes), [0]);
});

test('a subset is of different rows, in order, the same for the same stream', (t) => {
  const chosen = subset(1000, 50, streams(1)('rows'));
  t.is(new Set(chosen).size, 50);
  t.deepEqual([...chosen], [...chosen].sort((a, b) => a - b));
  t.true(chosen.every((row) => row < 1000));
  t.deepEqual(subset(1000, 50, streams(1)('rows')), chosen);
  t.deepEqual([...subset(3, 50, streams(1)('rows'))], [0, 1, 2]);
});
