import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { InputError } from '../basics/errors.js';
import { run } from '../experiment/run.js';
import type { RunOutput } from '../experiment/run-plan.js';
import { openScenarioLaboratory } from '../experiment/scenario-laboratory.js';
import type { Engine, EngineSetup } from './engine.js';
import type { ThreadAnswer } from './local-thread.js';

/**
 * Runs in threads of this machine, one per core by default. A GPU is one device that a single thread keeps busy, so its runs are made
 * one after the other in this thread.
 * @param threads ≥ 1; ignored on a GPU
 */
export async function localEngine(setup: EngineSetup, threads = availableParallelism()): Promise<Engine> {
  const { backend } = setup.learner;
  return backend === 'webgpu' || backend === 'tensorflow' ? thisThread(setup) : threadPool(setup, threads);
}

async function thisThread({ scenario, learner }: EngineSetup): Promise<Engine> {
  const { laboratory, damaged, unkept } = await openScenarioLaboratory(scenario, learner);
  return {
    threads: 1,
    async execute(plans, ended) {
      const outputs: RunOutput[] = [];
      for (const plan of plans) {
        outputs.push(await run(scenario, plan, laboratory));
        ended(plan);
      }
      return outputs;
    },
    damaged,
    unkept,
    close: () => Promise.resolve(),
  };
}

function threadPool(setup: EngineSetup, threads: number): Engine {
  const damaged = new Set<string>();
  let unkept: string | undefined;
  const pool = new Piscina({
    filename: new URL('local-thread.js', import.meta.url).href,
    workerData: setup,
    minThreads: threads,
    maxThreads: threads,
  });
  return {
    threads,
    async execute(plans, ended) {
      const outputs: RunOutput[] = [];
      const failures: unknown[] = [];
      let next = 0;
      const lane = async () => {
        // A failure lets the runs under way end: the pool cannot be closed under them.
        while (next < plans.length && failures.length === 0) {
          const index = next++;
          const plan = plans[index]!;
          const answer = (await pool.run(plan)) as ThreadAnswer;
          if ('problems' in answer) throw new InputError(answer.problems);
          for (const file of answer.damaged) damaged.add(file);
          unkept ??= answer.unkept;
          outputs[index] = answer.output;
          ended(plan);
        }
      };
      await Promise.all(Array.from({ length: threads }, () => lane().catch((failure: unknown) => failures.push(failure))));
      if (failures.length > 0) throw failures[0];
      return outputs;
    },
    damaged: () => [...damaged],
    unkept: () => unkept,
    close: () => pool.destroy(),
  };
}
