import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { openBackend } from '../../../src/learning/backend.js';
import { logistic } from '../../../src/learning/models/logistic.js';
import { softmax } from '../../../src/learning/models/softmax.js';
import { randomExamples, randomParameters, randomRows, settingOf } from './_examples.js';

const KIND = logistic.options.parse({ kind: 'logistic' });
const shape = (classes: number) => ({ features: 5, classes, trainCount: 1, testCount: 1 });

test('there is one output, and anything but two classes is refused', (t) => {
  t.deepEqual(logistic.blocks(KIND, shape(2)), [5, 1]);
  t.deepEqual(logistic.problems(KIND, shape(2)), []);
  t.deepEqual([0, 3].map((classes) => logistic.problems(KIND, shape(classes))[0]?.received), ['labels that are numbers', '3 classes']);
});

for (const dropout of [0, 0.4]) {
  test.serial(`logistic regression by w is softmax regression by the columns (0, w), with dropout ${dropout}`, async (t) => {
    await openBackend('wasm');
    const dataset = randomExamples({ seed: 8, features: 5, classes: 2, values: 'bytes' });
    const [one, two] = [await logistic.open(KIND, settingOf(dataset, dropout)), await softmax.open({ kind: 'softmax' }, settingOf(dataset, dropout))];
    const at = randomParameters(6, 1);
    const columns = Float32Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0 : at[(i - 1) / 2]!));
    const ask = { indices: randomRows(300, dataset, streams(1)('rows')), dropout: 5 };
    const [slope] = await one.gradients([{ ...ask, at }]);
    const [slopes] = await two.gradients([{ ...ask, at: columns }]);
    // Class 0 has the opposite slope; float32 sums of a few numbers below 1 differ by some 1e-7.
    slope!.forEach((value, i) => { t.true(Math.abs(value - slopes![2 * i + 1]!) < 1e-6 && Math.abs(value + slopes![2 * i]!) < 1e-6); });
    const [[loss], [other]] = [await one.losses([{ ...ask, at }]), await two.losses([{ ...ask, at: columns }])];
    t.true(Math.abs(loss! - other!) < 1e-6);
    const [quality, same] = [await one.evaluate(at), await two.evaluate(columns)];
    t.true(Math.abs(quality.test.loss - same.test.loss) < 1e-6);
    t.is(quality.test.accuracy, same.test.accuracy);
    one.close();
    two.close();
  });
}
