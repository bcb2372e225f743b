/** A program of its own for the tests of backends: ten steps of softmax regression on the backend of its first argument; prints backend and loss. */
import { streams } from '../../src/basics/random.js';
import { backendNames } from '../../src/learning/backends/candidate.js';
import { plainProblem } from '../support/plain-problem.js';
import { openLaboratory } from '../../src/learning/laboratory.js';

const named = backendNames.find((name) => name === process.argv[2]);
const lab = await openLaboratory({
  problem: { model: { kind: 'softmax' }, dataset: { kind: 'mnist' }, ...plainProblem },
  evaluation: { trainSamples: 256, testSamples: 256 },
  ...(named === undefined ? {} : { backend: named }),
});
const { task, close } = lab.run({ workers: 4, streams: streams(1) });
let locals = Array.from({ length: 4 }, () => task.initial);
for (let step = 0; step < 10; step++) {
  locals = locals.map((version, worker) => task.step(version, task.gradient(version, task.draw(worker, 16)), 0.5));
}
process.stdout.write(`${lab.backend?.name ?? ''} ${(await task.metric(task.mean(locals))).trainLoss}\n`);
close();
