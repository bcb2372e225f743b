import test from 'ava';
import { fold, table } from '../../src/cli/terminal.js';

const widthOf = (text: string) => Math.max(...text.split('\n').map((line) => Array.from(line).length));

test('a table with long names is 80 columns wide and shows the beginning and the end of each', (t) => {
  const rows = [1, 2].map((number) => [`a strategy with quite a long name, number ${number}`, '2.28 ± 0.28 min', '343 GB', '0.07', 'an explanation that does not fit either']);
  const text = table(['strategy', 'time', 'traffic', 'rate', 'why'], rows);
  t.is(widthOf(text), 80);
  t.regex(text, /^a str.*….*r 1 +2\.28 ± 0\.28 min +343 GB +0\.07 +an expl.*….*either$/m);
  t.is(new Set(text.split('\n')).size, 4);
});

test('a table that fits is left as it is, and numbers are never cut', (t) => {
  t.is(table(['a', 'b'], [['x', '12']]), 'a   b\n─  ──\nx  12');
  const numbers = Array.from({ length: 9 }, () => '1234567890123');
  t.false(table(numbers.map(() => 'n'), [['x', ...numbers.slice(1)]]).includes('…'));
});

test('text is folded at spaces', (t) => {
  t.is(fold('one two three', 7), 'one two\nthree');
});
