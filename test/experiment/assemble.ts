import test from 'ava';
import { InputError } from '../../src/basics/errors.js';
import { assemble } from '../../src/experiment/assemble.js';
import type { RunPlan } from '../../src/experiment/run-plan.js';
import { scenarioOf } from '../support/scenario-of.js';
import { timingTask } from '../../src/simulation/strategies/timing-task.js';

const plan: RunPlan = { strategy: 'it', learningRate: 0.1, purpose: 'replication', index: 0 };

test('every worker and every server has a stream of its own, the same for all strategies', (t) => {
  const scenario = scenarioOf({
    server: { kind: 'exponential', mean: '1 ms' },
    strategies: {
      it: { kind: 'synchronous', servers: 3, batchPerWorker: 5, learningRate: 0.1 },
      async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 },
    },
  });
  const { cluster } = assemble(scenario, plan, timingTask());
  const services = [0, 1, 2].map((server) => cluster.serviceTime(server));
  const steps = [0, 1, 2, 3].map((worker) => cluster.stepTimes.next(worker, 0));
  t.is(new Set(services).size, 3);
  t.is(new Set(steps).size, 4);
  const other = assemble(scenario, { ...plan, strategy: 'async' }, timingTask()).cluster;
  t.is(other.serviceTime(0), services[0]!);
  t.deepEqual([0, 1, 2, 3].map((worker) => other.stepTimes.next(worker, 0)), steps);
});

test('a strategy that the scenario does not have is refused', (t) => {
  t.throws(() => assemble(scenarioOf(), plan, timingTask()), { instanceOf: InputError, message: /no such strategy/ });
});
