import test, { type ExecutionContext } from 'ava';
import { changed, COMPLETE, described, loadText } from '../support/scenario-file.js';

function warned(t: ExecutionContext, text: string): string[] {
  const { warnings, problems } = loadText(t, text);
  t.deepEqual(described(problems), []);
  return described(warnings);
}

const SERVED = changed(['collective: ring', 'servers: 1']);

test('stragglers that are the step time leave the workload\'s times and the machine without effect', (t) => {
  const because = 'this has no effect: "exponential" stragglers are the step time themselves';
  const cluster = '  workers: 4\n  stragglers: { kind: exponential, mean: 1 s }\n  machine: { cores: 4, scaling: { kind: linear } }';
  t.deepEqual(warned(t, changed(['  workers: 4', cluster])), [`5 workload.perSample: ${because}`, `9 cluster.machine: ${because}`]);
  const preset = ['parameterBytes: 100 MB, perSample: 1 ms', 'preset: vgg16, device: v100, sustained: 0.5, overhead: 1 ms'] as const;
  t.deepEqual(warned(t, changed(preset, ['  workers: 4', '  workers: 4\n  stragglers: { kind: shiftedExponential, shift: 1 s, mean: 1 s }'])).map((text) => text.split(':')[0]), [
    '5 workload.device', '5 workload.sustained', '5 workload.overhead',
  ]);
});

test('a law of scaling has no effect on one core, and one on two', (t) => {
  const machine = (cores: number) => changed(['  workers: 4', `  workers: 4\n  machine: { cores: ${cores}, scaling: { kind: amdahl, parallelFraction: 0.9 } }`]);
  t.deepEqual(warned(t, machine(1)), ['8 cluster.machine.scaling: this has no effect: a machine has one core']);
  t.deepEqual(warned(t, machine(2)), []);
});

test('servers\' times and prices have no effect where no strategy has servers', (t) => {
  const extra = 'server: { perUpdate: 1 ms }\nprice: { workerHour: 1 USD, serverHour: 1 USD }\n';
  const because = 'this has no effect: no strategy has a parameter server';
  t.deepEqual(warned(t, COMPLETE + extra), [`11 server: ${because}`, `12 price.serverHour: ${because}`]);
  t.deepEqual(warned(t, SERVED + extra), []);
});

test('one worker without a server needs no network, unless that is `unlimited` already', (t) => {
  t.deepEqual(warned(t, changed(['workers: 4', 'workers: 1'])), ['8 network: this has no effect: one worker without a server sends no messages']);
  t.deepEqual(warned(t, changed(['workers: 4', 'workers: 1'], ['model: ports, bandwidth: 10 Gbit/s', 'model: unlimited'])), []);
  t.deepEqual(warned(t, SERVED.replace('workers: 4', 'workers: 1')), []);
});

test('a slowdown that never comes, or slows by nothing, is said', (t) => {
  const slow = (probability: number, factor: number) => changed(['  workers: 4', `  workers: 4\n  stragglers: { kind: slowdown, probability: ${probability}, factor: ${factor} }`]);
  t.deepEqual(warned(t, slow(0, 2)), ['8 cluster.stragglers.factor: this has no effect: its probability is 0']);
  t.deepEqual(warned(t, slow(0.5, 1)), ['8 cluster.stragglers.probability: this has no effect: its factor is 1']);
  t.deepEqual(warned(t, slow(0.5, 2)), []);
});

test('a quadratic is evaluated without samples, and without noise learns without chance', (t) => {
  const quadratic = (noise: number) => changed(['dataset: mnist, model: { kind: softmax }', `model: { kind: quadratic, curvature: 1, noise: ${noise}, start: 1, samplesPerPass: 9 }, partition: shared`]);
  const extra = 'evaluation: { everyPasses: 1, trainSamples: 10 }\nseed: { learning: 2 }\n';
  const samples = '11 evaluation.trainSamples: this has no effect: the quadratic is evaluated exactly, without samples';
  t.deepEqual(warned(t, quadratic(1) + extra), [samples]);
  t.deepEqual(warned(t, quadratic(0) + extra), [
    '4 problem.partition: this has no effect: without noise all samples are alike', samples,
    '12 seed.learning: this has no effect: without noise nothing about learning is random',
  ]);
});

test('the system\'s seed has an effect only where something of the system is random', (t) => {
  const seed = 'seed: { learning: 1, system: 2 }\n';
  const said = ['this has no effect: nothing about the system is random'];
  const messages = (text: string): string[] => loadText(t, text).warnings.filter(({ path }) => path === 'seed.system').map(({ message }) => message);
  const straggling = (stragglers: string): string => `${changed(['  workers: 4', `  workers: 4\n  stragglers: ${stragglers}`])}${seed}`;
  t.deepEqual(messages(COMPLETE + seed), said);
  t.deepEqual(messages(straggling('{ kind: factors, factors: [1, 1, 1, 2] }')), said);
  t.deepEqual(messages(straggling('{ kind: lognormal, sigma: 0 }')), said);
  t.deepEqual(messages(straggling('{ kind: lognormal, sigma: 0.1 }')), []);
  t.deepEqual(messages(straggling('{ kind: slowdown, probability: 0.1, factor: 2 }')), []);
  const service = 'server: { kind: exponential, mean: 1 ms }\n';
  t.deepEqual(messages(COMPLETE + service + seed), said);
  t.deepEqual(messages(SERVED + service + seed), []);
  t.deepEqual(messages(`${COMPLETE}seed: 3\n`), []);
});

test('a rule at its reference batch, and a grid of one rate, choose nothing', (t) => {
  const rate = (written: string): string => changed(['learningRate: 0.1', `learningRate: ${written}`]);
  // 4 workers × 8 samples = 32.
  t.deepEqual(warned(t, rate('{ rule: sqrt, base: 0.1, referenceBatch: 32 }')), [
    '10 strategies.ring.learningRate.rule: this has no effect: the effective batch is the reference batch, so the rate is 0.1',
  ]);
  t.deepEqual(warned(t, rate('{ rule: sqrt, base: 0.1, referenceBatch: 8 }')), []);
  t.deepEqual(warned(t, rate('{ tuned: { grid: [0.1, 0.1] } }')), ['10 strategies.ring.learningRate.tuned: this has no effect: there is only one rate to choose from']);
  t.deepEqual(warned(t, rate('{ tuned: { grid: [0.1, 0.2] } }')), []);
});

test('two strategies with the same options, however written, are one', (t) => {
  const twin = (batch: string, rate: number): string => `${COMPLETE}  twin: { learningRate: ${rate}, kind: synchronous, collective: ring, ${batch} }\n`;
  const said = ['11 strategies.twin: this has no effect: it is the same as "ring" in every option'];
  t.deepEqual(warned(t, twin('batchPerWorker: 8', 0.1)), said);
  // 32 samples dealt to 4 workers are 8 each.
  t.deepEqual(warned(t, twin('globalBatch: 32', 0.1)), said);
  t.deepEqual(warned(t, twin('globalBatch: 33', 0.1)), []);
  t.deepEqual(warned(t, twin('batchPerWorker: 8', 0.2)), []);
});
