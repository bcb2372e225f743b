import test from 'ava';
import { PairOrder } from '../../../src/simulation/network/pair-order.js';

test('a message that comes too early is kept back until those before it have come, of its own pair only', (t) => {
  const order = new PairOrder(3);
  const heard: string[] = [];
  const [first, second, third] = [order.expect(0, 1), order.expect(0, 1), order.expect(0, 1)];
  const other = order.expect(1, 0);
  third(() => { heard.push('third'); });
  other(() => { heard.push('other'); });
  t.deepEqual(heard, ['other']);
  first(() => { heard.push('first'); });
  t.deepEqual(heard, ['other', 'first']);
  second(() => { heard.push('second'); });
  t.deepEqual(heard, ['other', 'first', 'second', 'third']);
});

test('an arrival may send the next message of its pair', (t) => {
  const order = new PairOrder(2);
  const heard: string[] = [];
  const [first, second] = [order.expect(0, 1), order.expect(0, 1)];
  let third: ((arrival: () => void) => void) | undefined;
  second(() => {
    heard.push('second');
    third = order.expect(0, 1);
  });
  first(() => { heard.push('first'); });
  third!(() => { heard.push('third'); });
  t.deepEqual(heard, ['first', 'second', 'third']);
});
