import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openLaboratory } from '../src/learning/laboratory.js';
import { run } from '../src/experiment/run.js';
import { requireScenario } from '../src/scenario/load.js';
import { median, type Benchmark } from './benchmark.js';

const root = resolve(import.meta.dirname, '../..');
const tte = join(root, 'dist/src/cli/main.js');
const scenarioFile = join(root, 'scenarios/mnist-topologies.yaml');

/** Seconds in which 16 asynchronous workers are to make one pass of MNIST, evaluations included. */
const PASS_ASKED = 2.5;
/** Seconds in which a what-if that changes only times is to end, as a whole command. */
const WHAT_IF_ASKED = 3;
const REPETITIONS = 3;

/** The learner as a user meets it: a whole run on wasm on one core, and a whole command whose results are known. */
export const learning: Benchmark = {
  name: 'learning',
  about: `one pass of MNIST by 16 asynchronous workers × 64 in ${PASS_ASKED} s; mnist-topologies without its asynchronous strategy, with another bandwidth, in ${WHAT_IF_ASKED} s`,
  async *run() {
    const { scenario } = requireScenario(scenarioFile, ['target.epsilon=0.01', 'budget.passes=1']);
    const laboratory = await openLaboratory({ ...scenario, backend: 'wasm' });
    const seconds: number[] = [];
    for (let index = 0; index < REPETITIONS; index++) {
      const start = performance.now();
      await run(scenario, { strategy: 'async', learningRate: 0.07, purpose: 'replication', index }, laboratory);
      seconds.push((performance.now() - start) / 1000);
    }
    yield { bench: 'learning/pass', value: median(seconds) * 1000, unit: 'ms', peer: `in ${PASS_ASKED} s`, ratio: PASS_ASKED / median(seconds), asked: 1 };

    const folder = mkdtempSync(join(tmpdir(), 'tte-bench-'));
    try {
      // An asynchronous strategy learns something else when its updates come in another order.
      const inStep = join(folder, 'in-step.yaml');
      writeFileSync(inStep, readFileSync(scenarioFile, 'utf8').replace(/^ +async: .*\n/m, ''));
      const whole = (bandwidth: string): number => {
        const start = performance.now();
        const { status, stderr } = spawnSync(process.execPath, [
          tte, 'run', inStep, '--cache', join(folder, 'cache'), '--out', folder, '--set', `network.bandwidth=${bandwidth}`,
        ], { encoding: 'utf8' });
        if (status !== 0) throw new Error(`the what-if failed: ${stderr}`);
        return (performance.now() - start) / 1000;
      };
      yield { bench: 'learning/first command', value: whole('10 Gbit/s') * 1000, unit: 'ms' };
      const known = median(['1 Gbit/s', '25 Gbit/s', '100 Gbit/s'].map(whole));
      yield { bench: 'learning/what-if', value: known * 1000, unit: 'ms', peer: `in ${WHAT_IF_ASKED} s`, ratio: WHAT_IF_ASKED / known, asked: 1 };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
