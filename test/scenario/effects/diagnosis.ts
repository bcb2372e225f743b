import test from 'ava';
import { changed, COMPLETE, described, loadText } from '../../support/scenario-file.js';

test('variants of a problem without data have no effect', (t) => {
  const text = `${changed(['{ dataset: mnist, model: { kind: softmax } }', '{ model: { kind: quadratic, curvature: 1, noise: 1, start: 1, samplesPerPass: 9 } }'])}diagnosis: { variants: [centred] }\n`;
  t.deepEqual(described(loadText(t, text).warnings), ['11 diagnosis.variants: this has no effect: a problem without data has no variants']);
  t.deepEqual(loadText(t, text.replace('variants: [centred]', 'rows: 9')).warnings, []);
});

test('a variant that the problem has already has no effect; others have', (t) => {
  const text = `${COMPLETE.replace('softmax }', 'softmax }, dropout: 0.5, preprocessing: { centre: true }')}diagnosis: { variants: [centred, whitened, dropout] }\n`;
  t.deepEqual(described(loadText(t, text).warnings), [
    '11 diagnosis.variants.0: this has no effect: the problem has it already, or cannot have it: centred',
    '11 diagnosis.variants.2: this has no effect: the problem has it already, or cannot have it: dropout',
  ]);
});
