import test from 'ava';
import { VARIANTS, variantsOf } from '../../../src/learning/diagnostics/variants.js';
import type { DatasetProblem } from '../../../src/learning/laboratory.js';
import { plainProblem } from '../../support/plain-problem.js';

const PROBLEM: DatasetProblem = { ...plainProblem, model: { kind: 'softmax' }, dataset: { kind: 'mnist' } };
const namesOf = (problem: DatasetProblem, features = 784) => variantsOf(problem, features, VARIANTS).map(({ name }) => name);

test('a plain problem has every variant, each on top of what it has', (t) => {
  t.deepEqual(namesOf(PROBLEM), ['centred', 'centred and scaled', 'centred and whitened', 'dropout 50 %']);
  t.deepEqual(namesOf({ ...PROBLEM, preprocessing: { centre: true, scale: true, whiten: false } }), ['centred, scaled and whitened', 'dropout 50 %']);
  const [centred] = variantsOf(PROBLEM, 784, ['centred']);
  t.deepEqual(centred!.problem, { ...PROBLEM, preprocessing: { centre: true, scale: false, whiten: false } });
});

test('what is there already is no variant, nor what would take too long, nor what the model cannot have', (t) => {
  t.deepEqual(namesOf({ ...PROBLEM, preprocessing: { centre: true, scale: true, whiten: true }, dropout: 0.1 }), []);
  t.deepEqual(namesOf(PROBLEM, 3072), ['centred', 'centred and scaled', 'dropout 50 %']);
  t.deepEqual(namesOf({ ...PROBLEM, model: { kind: 'linear', intercept: false } }), ['centred', 'centred and scaled', 'centred and whitened']);
  t.deepEqual(variantsOf(PROBLEM, 784, []), []);
});
