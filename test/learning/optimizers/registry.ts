import test from 'ava';
import fc from 'fast-check';
import { z } from '../../../src/basics/fields.js';
import { aboutOptimizer, makeOptimizer, optimizerArrays, optimizerFields, optimizers, type OptimizerKind } from '../../../src/learning/optimizers/registry.js';
import type { FloatArray } from '../../../src/learning/parameters.js';
import { joinStates, sliceState } from '../../../src/learning/history/state-arithmetic.js';
import { follow, startAt, written } from './_follow.js';

const kinds = Object.keys(optimizers) as OptimizerKind[];

test('a name stands for its options at their defaults, and every optimizer has one', (t) => {
  for (const kind of kinds) t.deepEqual(optimizerFields.parse(kind), optimizerFields.parse({ kind }));
  t.deepEqual(optimizerFields.parse('adam'), { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
});

test('what is no option, or out of range, is refused', (t) => {
  const wrong: unknown[] = [
    'adamw', { kind: 'sgd', momentum: 0.9 }, { kind: 'heavy-ball', momentum: 1 }, { kind: 'nesterov', momentum: -0.1 }, { kind: 'adagrad', epsilon: 0 },
    { kind: 'adam', beta2: 1 }, { kind: 'lars', trust: 0 }, { kind: 'l-bfgs', memory: 0 }, { kind: 'l-bfgs', shrink: 1 }, { kind: 'l-bfgs', trials: 1.5 },
  ];
  for (const options of wrong) t.false(optimizerFields.safeParse(options).success, JSON.stringify(options));
});

test('every option says what it is in the JSON Schema', (t) => {
  const schema = JSON.stringify(z.toJSONSchema(optimizerFields, { io: 'input' }), (key, value: unknown) => (
    key === 'properties' ? Object.values(value as object).map((field: object) => 'description' in field) : value));
  t.regex(schema, /true/);
  t.notRegex(schema, /\[[^\]]*false/);
});

test('what it is called carries its numbers', (t) => {
  t.deepEqual(kinds.map((kind) => aboutOptimizer(optimizerFields.parse(kind))), [
    'SGD', 'heavy ball, momentum 0.9', 'Nesterov, momentum 0.9', 'Adagrad, ε 1e-10', 'Adam, β₁ 0.9, β₂ 0.999, ε 1e-8', 'LARS, momentum 0.9, trust 0.001', 'L-BFGS, 10 pairs',
  ]);
  t.is(aboutOptimizer(optimizerFields.parse({ kind: 'adagrad', initialAccumulator: 0.1 })), 'Adagrad, ε 1e-10, accumulator from 0.1');
  t.is(aboutOptimizer(optimizerFields.parse({ kind: 'lars', weightDecay: 5e-4 })), 'LARS, momentum 0.9, trust 0.001, weight decay 0.0005');
});

test('what it says it keeps is the most that it keeps', (t) => {
  for (const written of [...kinds, { kind: 'l-bfgs', memory: 2 }]) {
    const options = optimizerFields.parse(written);
    const optimizer = makeOptimizer(options, { blocks: [2, 1] });
    let state = startAt<FloatArray>(optimizer, Float64Array.of(1, -2, 0.5));
    let most = state.memory.length;
    for (let step = 0; step < 30; step++) {
      // A bowl with another curvature along each axis.
      state = optimizer.step(state, Float64Array.from(state.parameters, (value, axis) => value * (1 + axis)), 0.05);
      most = Math.max(most, state.memory.length);
    }
    t.is(most, optimizerArrays(options), options.kind);
  }
});

/** Each kind on each precision. */
const everywhere = kinds.flatMap((kind) => [Float32Array, Float64Array].map((precision) => ({ kind, precision })));

for (const { kind, precision } of everywhere) {
  test(`${kind} on ${precision.name}: leaves its operands alone, keeps precision and length, counts its steps`, (t) => {
    const optimizer = makeOptimizer(optimizerFields.parse(kind), { blocks: [2, 1] });
    const from: FloatArray = precision.of(1, -2, 0.5);
    const gradients: FloatArray[] = [precision.of(0.5, 1, -1), precision.of(0.25, 0.5, -0.75), precision.of(0, 0, 0)];
    let state = startAt(optimizer, from);
    for (const [step, gradient] of gradients.entries()) {
      const operands = [state, gradient];
      const before = structuredClone(operands);
      const next = optimizer.step(state, gradient, 0.1);
      t.deepEqual(operands, before);
      t.is(next.steps, step + 1);
      for (const array of [next.parameters, ...next.memory]) t.true(array instanceof precision && array.length === 3);
      t.true([...next.parameters].every(Number.isFinite));
      t.deepEqual(optimizer.step(state, gradient, 0.1), next, 'the same operands give the same bits');
      state = next;
    }
  });

  test(`${kind} on ${precision.name}: goes down a bowl`, (t) => {
    const optimizer = makeOptimizer(optimizerFields.parse(kind), { blocks: [2, 1] });
    const size = (values: FloatArray): number => Math.hypot(...values);
    let state = startAt<FloatArray>(optimizer, precision.of(1, -2, 0.5));
    for (let step = 0; step < 20; step++) state = optimizer.step(state, state.parameters, kind === 'lars' ? 1 : 0.05);
    t.true(size(state.parameters) < 0.99 * Math.hypot(1, 2, 0.5));
  });
}

const elementwise = ['sgd', 'heavy-ball', 'nesterov', 'adagrad', 'adam'];

test('those that are elementwise say so', (t) => {
  t.deepEqual(kinds.filter((kind) => written(kind).isElementwise), elementwise);
});

for (const kind of elementwise) {
  test(`${kind}: slices stepped apart make up the whole stepped at once, bit for bit`, (t) => {
    const vector = fc.float32Array({ min: -100, max: 100, noNaN: true, minLength: 7, maxLength: 7 });
    fc.assert(fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 7 }), (start, gradients, count) => {
      const optimizer = written(kind);
      const whole = follow(optimizer, start, gradients, 0.1).at(-1)!;
      const slices = Array.from({ length: count }, (_, index) => {
        const part = (values: Float32Array) => values.slice(Math.floor(7 * index / count), Math.floor(7 * (index + 1) / count));
        return gradients.reduce((state, gradient) => optimizer.step(state, part(gradient), 0.1), sliceState(startAt(optimizer, start), index, count));
      });
      t.deepEqual(joinStates(slices), whole);
    }), { seed: 1, numRuns: 100 });
  });
}
