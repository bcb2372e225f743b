import { streams } from '../src/basics/random.js';
import { listBackends } from '../src/learning/backend.js';
import { openLaboratory } from '../src/learning/laboratory.js';
import { median, type Benchmark } from './benchmark.js';

const WORKERS = 16;
const BATCH = 64;
const ROUNDS = 50;
const REPETITIONS = 5;

/**
 * Softmax regression on MNIST: 16 workers each ask for the gradient of their own parameters on 64 samples and take a step, again and again;
 * forcing their mean computes the gradients in stacks of 16. The one evaluation of each repetition, on 1 sample, is measured with them.
 */
export const gradients: Benchmark = {
  name: 'gradients',
  about: `gradients of softmax regression on MNIST, batch ${BATCH}, in stacks of ${WORKERS}`,
  async *run() {
    for (const { name, available } of await listBackends()) {
      if (!available) continue;
      const laboratory = await openLaboratory({
        problem: { model: { kind: 'softmax' }, dataset: { kind: 'mnist' }, partition: 'iid' }, evaluation: { trainSamples: 1, testSamples: 1 }, backend: name,
      });
      const run = laboratory.run({ workers: WORKERS, streams: streams(1) });
      const { task } = run;
      const speeds: number[] = [];
      let computed = 0;
      for (let repetition = -1; repetition < REPETITIONS; repetition++) {
        const start = performance.now();
        const versions = Array.from({ length: WORKERS }, () => task.initial);
        for (let round = 0; round < ROUNDS; round++) {
          versions.forEach((version, worker) => { versions[worker] = task.step(version, task.gradient(version, task.draw(worker, BATCH)), 0.1); });
        }
        await task.metric(task.mean(versions));
        const now = run.statistics().gradientsComputed;
        if (repetition >= 0) speeds.push((now - computed) / (performance.now() - start) * 1000);
        computed = now;
      }
      run.close();
      yield { bench: `gradients/${name}`, value: median(speeds), unit: 'gradients/s' };
    }
  },
};
