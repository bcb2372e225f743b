import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { perceptron } from '../../../src/learning/models/perceptron.js';
import { offBy } from '../../support/standard-error.js';

const shape = (classes: number) => ({ features: 300, classes, trainCount: 1, testCount: 1 });
const optionsOf = (written: object) => perceptron.options.parse({ kind: 'perceptron', ...written });

test('layers have weights and biases in turn; 128 rectified units unless said otherwise', (t) => {
  t.deepEqual(perceptron.blocks(optionsOf({}), { ...shape(10), features: 784 }), [784 * 128, 128, 1280, 10]);
  t.deepEqual(perceptron.blocks(optionsOf({ hidden: [7, 4] }), shape(3)), [2100, 7, 28, 4, 12, 3]);
  t.is(perceptron.about(optionsOf({})), 'perceptron with a hidden layer of 128');
  t.is(perceptron.about(optionsOf({ hidden: [64, 32, 16], activation: 'tanh' })), 'perceptron with hidden layers of 64, 32 and 16, tanh');
});

test('labels that are numbers are refused, and so are layers without units', (t) => {
  t.is(perceptron.problems(optionsOf({}), shape(0))[0]?.path, 'model.kind');
  t.deepEqual(perceptron.problems(optionsOf({}), shape(2)), []);
  for (const hidden of [[], [0], [1.5]]) t.false(perceptron.options.safeParse({ kind: 'perceptron', hidden }).success);
});

for (const [activation, variance] of [['relu', 2 / 300], ['tanh', 2 / 500]] as const) {
  test(`before ${activation} the first weights are normal with variance ${variance.toPrecision(3)}, and biases are 0`, (t) => {
    const values = perceptron.seeded(optionsOf({ hidden: [200], activation }), shape(10), streams(3)('initial'));
    const weights = values.subarray(0, 60000);
    const [mean, square] = [weights.reduce((sum, w) => sum + w, 0) / 60000, weights.reduce((sum, w) => sum + w * w, 0) / 60000];
    const [ofMean, ofSquare] = [offBy(mean, 0, Math.sqrt(variance / 60000)), offBy(square, variance, variance * Math.sqrt(2 / 60000))];
    t.true(ofMean.isClose, ofMean.message);
    t.true(ofSquare.isClose, ofSquare.message);
    t.true(values.subarray(60000, 60200).every((bias) => bias === 0));
  });
}
