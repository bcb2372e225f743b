/**
 * What is called without effect has none: the same scenario without it, or with another value where there must be one, goes through the same
 * times. Over random scenarios in which much is degenerate, so that nearly every rule speaks.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { activities } from '../../../src/basics/activities.js';
import { run } from '../../../src/experiment/run.js';
import { timeUpdates, type Timing } from '../../../src/experiment/timing-only.js';
import { openLaboratory } from '../../../src/learning/laboratory.js';
import type { EvaluationPoint } from '../../../src/results/run-record.js';
import { loadScenario, type LoadedScenario } from '../../../src/scenario/load.js';
import type { Scenario } from '../../../src/scenario/schema.js';
import { degenerateProblems, degenerateScenarios, ROWS } from '../../support/degenerate-scenarios.js';
import { described, temporaryFolder } from '../../support/scenario-file.js';

/** What may stand where something must: another value. By the last step of the path. */
const OTHERWISE: Readonly<Record<string, readonly unknown[]>> = {
  network: [{ model: 'unlimited' }], perSample: ['7 ms'], bandwidth: ['33 MB/s'], nic: ['each', 'shared'], factor: [7], probability: [0.25],
  bound: [7], switchAfter: [3], interval: ['3 s'], blocks: [2], meanNormal: ['3 ms'], meanSlow: ['3 ms'], node: [{ machines: 1, bandwidth: '1 kB/s', nic: 'shared' }],
};

/** What the path leads to, replaced; removed where nothing comes instead. */
function edited(value: unknown, [step, ...rest]: readonly string[], instead: unknown): unknown {
  if (step === undefined) return instead;
  const entries = Object.entries(Object(value) as object).flatMap(([key, inner]): [string, unknown][] => {
    if (key !== step) return [[key, inner]];
    return rest.length === 0 && instead === undefined ? [] : [[key, edited(inner, rest, instead)]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** The scenario without what a warning is about, or with something else there; undefined where there is no such thing. */
function without(load: (written: unknown) => LoadedScenario, written: unknown, path: string, message: string): Scenario | undefined {
  const steps = path.split('.');
  // Some say what they are.
  const [, named] = /it is "([^"]+)"$/.exec(message) ?? [];
  const candidates = named === undefined ? [undefined, ...OTHERWISE[steps.at(-1)!] ?? []] : [named];
  return candidates.map((instead) => load(edited(written, steps, instead)).scenario).find((each) => each !== undefined);
}

const FIXED = {
  name: 'random', question: 'Does it matter?', target: { metric: 'trainLoss', epsilon: 0.01 },
  problem: { model: { kind: 'quadratic', curvature: 1, noise: 0.1, start: 2, samplesPerPass: 100 } },
};

/** Relative to the whole time: where an input is, a round may be played instead of followed, and sums are then rounded otherwise. */
const TOLERANCE = 1e-9;

function isSame(one: Timing, other: Timing): boolean {
  // Events of what makes no difference count, too.
  if (one.endedBy === 'events' || other.endedBy === 'events') return true;
  const near = (a: number, b: number) => a === b || Math.abs(a - b) <= TOLERANCE * one.elapsed;
  return one.updates === other.updates && near(one.elapsed, other.elapsed) && activities.every((activity) => near(one.whereTimeWent[activity], other.whereTimeWent[activity]));
}

const timed = (scenario: Scenario, strategy: string) => timeUpdates(scenario, { strategy, updates: 6, events: 4000 });

const loaderOf = (t: ExecutionContext, files: Readonly<Record<string, string>> = {}) => {
  const file = join(temporaryFolder(t, files), 's.yaml');
  return (written: unknown): LoadedScenario => {
    writeFileSync(file, JSON.stringify(written));
    return loadScenario(file);
  };
};

test('whatever is called without effect can be left out or changed, and no time changes', async (t) => {
  const load = loaderOf(t);
  const held = new Set<string>();
  for (const drawn of fc.sample(degenerateScenarios, { seed: 20261122, numRuns: 60 })) {
    const written = { ...FIXED, ...drawn };
    const { scenario, warnings } = load(written);
    if (scenario === undefined) continue;
    const before = new Map<string, Timing>();
    for (const { path = '', message } of warnings) {
      const other = without(load, written, path, message);
      if (other === undefined) continue;
      held.add(message);
      for (const name of Object.keys(other.strategies)) {
        const one = before.get(name) ?? await timed(scenario, name);
        before.set(name, one);
        t.true(isSame(one, await timed(other, name)), `${path}: ${message}, and yet it matters to ${name} of ${JSON.stringify(written)}`);
      }
    }
  }
  // Different things that were said, with this seed.
  t.true(held.size >= 36, String(held.size));
});

async function learned(scenario: Scenario, strategy: string): Promise<readonly EvaluationPoint[]> {
  const { record } = await run(scenario, { strategy, learningRate: 0.1, purpose: 'replication', index: 0 }, await openLaboratory(scenario));
  return record.curve;
}

test('whatever is called without effect on learning can be left out, and the same is learned', async (t) => {
  const load = loaderOf(t, { 'rows.txt': ROWS });
  const fixed = {
    name: 'random', question: 'Does it matter?', target: { metric: 'trainLoss', epsilon: 1e-9 }, workload: { parameterBytes: '1 kB', perSample: '1 ms' },
    network: { model: 'ports', bandwidth: '1 GB/s' },
  };
  const held = new Set<string>();
  for (const drawn of fc.sample(degenerateProblems, { seed: 20261121, numRuns: 90 })) {
    const written = { ...fixed, ...drawn };
    const { scenario, problems, warnings } = load(written);
    // A list for each worker needs as many lines, which inspecting the problem would say.
    if (scenario === undefined || ('dataset' in scenario.problem && scenario.problem.sampling.kind === 'listed' && scenario.problem.sampling.perWorker && scenario.cluster.workers > 1)) {
      // Some wait for more workers than there are.
      t.deepEqual(described(problems.filter(({ path = '' }) => !/\.(waitFor|stragglers)$/.test(path))), []);
      continue;
    }
    for (const { path = '', message } of warnings) {
      const other = without(load, written, path, message);
      if (other === undefined) continue;
      held.add(message);
      for (const name of Object.keys(other.strategies)) {
        const [one, two] = [await learned(scenario, name), await learned(other, name)];
        t.true(one.length > 2);
        t.is(one.length, two.length);
        // Sums in another order are rounded otherwise.
        const isSame = one.every(({ passes, trainLoss }, index) => passes === two[index]!.passes && Math.abs(trainLoss - two[index]!.trainLoss) <= 1e-9 * one[0]!.trainLoss);
        t.true(isSame, `${path}: ${message}, and yet it matters to ${name} of ${JSON.stringify(written)}`);
      }
    }
  }
  t.true(held.size >= 14, [...held].join('\n'));
});
