import test from 'ava';
import fc from 'fast-check';
import { standardNormal } from '../../../src/basics/distributions.js';
import { streams } from '../../../src/basics/random.js';
import { keyText } from '../../../src/learning/history/content-key.js';
import type { LearningProblem } from '../../../src/learning/learning-problem.js';
import { quadratic, type NoiseSamples } from '../../../src/learning/models/quadratic.js';
import { descend, haveLaw, learner } from '../_oracle-task.js';

interface Constants { readonly lambda: readonly number[]; readonly s: number; readonly start?: number; readonly spread?: number }
interface Run { readonly workers?: number; readonly seed?: number; readonly isShared?: boolean }

function open({ lambda, s, start = 3, spread = 0 }: Constants, { workers = 1, seed = 1, isShared = false }: Run = {}): LearningProblem<Float64Array, NoiseSamples> {
  return quadratic.open({ kind: 'quadratic', curvatures: [...lambda], noise: s, start, spread, samplesPerPass: 1000 }, { workers, streams: streams(seed), isShared });
}

const alike = (lambda: number, dimension: number): number[] => Array<number>(dimension).fill(lambda);

test('a gradient is λw plus the noise of the worker\'s own stream, one normal over √B for the whole batch', async (t) => {
  const problem = quadratic.open({ kind: 'quadratic', curvature: 0.5, noise: 1.3, start: 3, spread: 0, samplesPerPass: 100 }, { workers: 2, streams: streams(1), isShared: false });
  const normals = [0, 1].map((worker) => standardNormal(streams(1)(`learning/worker/${worker}/samples`)));
  const [first, other, second] = [problem.draw(0, 4), problem.draw(1, 1), problem.draw(0, 4)];
  const [a, b, c] = [normals[0]!() / 2, normals[1]!(), normals[0]!() / 2];
  t.deepEqual(await problem.gradients([{ at: problem.initial, samples: [first, other] }, { at: Float64Array.of(-7), samples: [second] }]), [
    Float64Array.of(0.5 * 3 + 1.3 * ((4 * a + b) / 5)),
    Float64Array.of(0.5 * -7 + 1.3 * c),
  ]);
});

test('workers that share a stream take from it in the order of their draws', (t) => {
  const normal = standardNormal(streams(1)('learning/samples'));
  const problem = open({ lambda: [1], s: 1 }, { workers: 3, isShared: true });
  for (const worker of [2, 0, 2, 1]) t.deepEqual(problem.draw(worker, 9).noise, Float64Array.of(normal() / 3));
});

test('the loss of samples has the gradient of the same samples', async (t) => {
  // On a quadratic (f(w + h) − f(w − h))/2h is the derivative itself, whatever h; workers differ in batch and in optimum.
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ lambda: fc.double({ min: 0.01, max: 10, noNaN: true }), w: fc.double({ min: -5, max: 5, noNaN: true }) }), { minLength: 1, maxLength: 5 }), fc.integer(), async (coordinates, seed) => {
    const problem = open({ lambda: coordinates.map(({ lambda }) => lambda), s: 2, spread: 3 }, { workers: 3, seed });
    const samples = [problem.draw(0, 1), problem.draw(2, 5), problem.draw(1, 2)];
    const at = Float64Array.from(coordinates, ({ w }) => w);
    const [gradient] = await problem.gradients([{ at, samples }]);
    for (let i = 0; i < at.length; i++) {
      const [up, down] = await problem.losses([0.5, -0.5].map((h) => ({ at: at.map((w, k) => (k === i ? w + h : w)), samples })));
      t.true(Math.abs(up! - down! - gradient![i]!) <= 1e-9 * (1 + Math.abs(up!) + Math.abs(down!)));
    }
  }), { seed: 1, numRuns: 100 });
});

test('workers\' own optima have the spread asked for and sum to 0 to the last bit', async (t) => {
  const [workers, dimension] = [7, 2000];
  const problem = open({ lambda: alike(1, dimension), s: 0, spread: 0.3 }, { workers });
  // At 0 with λ = 1 and without noise the gradient is −c_k.
  const at = new Float64Array(dimension);
  const gradients = await problem.gradients(Array.from({ length: workers }, (_, worker) => ({ at, samples: [problem.draw(worker, 1)] })));
  for (let i = 0; i < dimension; i++) t.is(gradients.reduce((sum, gradient) => sum + gradient[i]!, 0), 0);
  for (const gradient of gradients) {
    const { holds, message } = haveLaw(gradient, { mean: 0, variance: 0.09 });
    t.true(holds, message);
  }
  // Over all workers together there is nothing to tell from one optimum at 0.
  t.deepEqual((await problem.gradients([{ at, samples: Array.from({ length: workers }, (_, worker) => problem.draw(worker, 2)) }]))[0]!.map((g) => g + 0), at);
});

test('a single worker\'s own optimum is the common one', async (t) => {
  const problem = open({ lambda: [2], s: 0, spread: 5 });
  t.deepEqual(await problem.gradients([{ at: Float64Array.of(3), samples: [problem.draw(0, 1)] }]), [Float64Array.of(6)]);
});

test('each coordinate of a spectrum goes its own way', async (t) => {
  const { task, parameters } = learner(open({ lambda: [1, 0.5, 0.1], s: 0, start: 2 }));
  // 2(1 − 0.4λ)³: 2·0.6³ = 0.432, 2·0.8³ = 1.024, 2·0.96³ = 1.769472
  const after = await parameters(descend(task, 3, 1, 0.4));
  [0.432, 1.024, 1.769472].forEach((expected, i) => { t.true(Math.abs(after[i]! - expected) < 1e-15); });
});

test('the loss is ½Σλw², and NaN where the parameters are not finite', async (t) => {
  const problem = open({ lambda: [0.5, 2], s: 1 });
  // ½(0.5·9 + 2·1) = 3.25
  t.deepEqual(await problem.evaluate(Float64Array.of(3, -1)), { trainLoss: 3.25, testLoss: 3.25, trainAccuracy: null, testAccuracy: null });
  for (const bad of [NaN, Infinity, -Infinity]) t.is((await problem.evaluate(Float64Array.of(0, bad))).trainLoss, NaN);
});

test('a step too long ends in NaN, without an exception', async (t) => {
  const { task } = learner(open({ lambda: [1], s: 1 }));
  t.is((await task.metric(descend(task, 400, 1, 100))).trainLoss, NaN);
});

test('keys name what gradients are made of, and nothing else', (t) => {
  const key = (problem: LearningProblem<Float64Array, NoiseSamples>) => keyText(problem.key);
  const plain: Constants = { lambda: [1, 2], s: 1 };
  t.is(key(open(plain)), key(open({ ...plain, start: 7 }, { seed: 2 })));
  t.is(new Set([plain, { ...plain, lambda: [2, 1] }, { ...plain, s: 2 }].map((constants) => key(open(constants)))).size, 3);

  const drawn = (constants: Constants, run: Run, worker: number, count: number) => keyText(open(constants, run).draw(worker, count).key);
  t.is(drawn(plain, {}, 0, 4), drawn({ ...plain, s: 5 }, {}, 0, 4));
  const different = [
    drawn(plain, { workers: 2 }, 0, 4), drawn(plain, { workers: 2 }, 1, 4), drawn(plain, { workers: 2 }, 0, 5), drawn(plain, { seed: 2 }, 0, 4),
    drawn({ ...plain, spread: 1 }, { workers: 2 }, 0, 4), drawn({ ...plain, spread: 2 }, { workers: 2 }, 0, 4),
  ];
  t.is(new Set(different).size, different.length);
});

test('curvature is one number or a list, and a list of starts fits it', (t) => {
  const base = { kind: 'quadratic', noise: 1, start: 1, samplesPerPass: 10 };
  const messages = (written: object) => quadratic.options.safeParse({ ...base, ...written }).error?.issues.map(({ message, path }) => `${path.join('.')}: ${message}`);
  t.is(messages({ curvature: 1 }), undefined);
  t.is(messages({ curvatures: [1, 2], start: [3, 4] }), undefined);
  t.deepEqual(messages({}), [': no curvature']);
  t.deepEqual(messages({ curvature: 1, curvatures: [1] }), [': both one curvature and a list']);
  t.deepEqual(messages({ curvatures: [1, 2], start: [1, 2, 3] }), ['start: the list does not have one number for each coordinate']);
});

test('it says what it is', (t) => {
  const base = { kind: 'quadratic', noise: 1, start: 3, spread: 0, samplesPerPass: 100 } as const;
  t.is(quadratic.about({ ...base, curvature: 0.5 }), 'noisy quadratic ½·0.5·w² from w = 3, noise 1 per sample, 100 samples a pass');
  t.is(quadratic.about({ ...base, curvatures: [1, 0.5], spread: 2 }), 'noisy quadratic ½Σλw² in 2 dimensions, λ = 1, 0.5 from w = 3, noise 1 per sample, the workers\' own optima 2 apart, 100 samples a pass');
});
