import test from 'ava';
import fc from 'fast-check';
import { describeDimension, formatBandwidth, formatBytes, formatMoney, formatNumber, formatTime, parseQuantity, type Dimension } from '../../src/basics/units.js';

function parsed(text: string | number, dimension: Dimension): number {
  const value = parseQuantity(text, dimension);
  return typeof value === 'number' ? value : NaN;
}

function close(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= 1e-15 * Math.abs(expected);
}

test('times are seconds', (t) => {
  const cases = [['1 ns', 1e-9], ['40 us', 40e-6], ['40 µs', 40e-6], ['1.2 ms', 1.2e-3], ['3 s', 3], ['2 min', 120], ['2 h', 7200], ['1 d', 86400]] as const;
  for (const [text, seconds] of cases) t.is(parsed(text, 'time'), seconds, text);
});

test('sizes are bytes: MB counts in thousands, MiB in 1024s, a bit is an eighth of a byte', (t) => {
  const cases = [['100 MB', 1e8], ['1 GB', 1e9], ['1 GiB', 1024 ** 3], ['1 KiB', 1024], ['1 kB', 1000], ['8 Mbit', 1e6], ['8 Mibit', 1024 ** 2], ['3 B', 3]] as const;
  for (const [text, bytes] of cases) t.is(parsed(text, 'size'), bytes, text);
});

test('compound units divide one by the other', (t) => {
  const cases = [
    ['10 Gbit/s', 'bandwidth', 1.25e9], ['1.25 GB/s', 'bandwidth', 1.25e9], ['600 B/min', 'bandwidth', 10], ['0.2 ns/B', 'timePerByte', 2e-10], ['1 ms/MB', 'timePerByte', 1e-9],
    ['15.7 TFLOP/s', 'workRate', 15.7e12], ['8.2 GFLOP', 'work', 8.2e9], ['3.06 USD', 'money', 3.06],
  ] as const;
  for (const [text, dimension, expected] of cases) t.true(close(parsed(text, dimension), expected), text);
});

test('numbers are written in any usual way, with or without a space before the unit', (t) => {
  for (const text of ['1500 ms', '1.5s', ' 1.5 s ', '+1.5 s', '15e-1 s', '1.5E0 s', '.15e1 s', '1500ms']) t.is(parsed(text, 'time'), 1.5, text);
  t.is(parsed('-2 s', 'time'), -2);
});

test('only 0 and `unlimited` go bare, the latter as a bandwidth', (t) => {
  for (const zero of [0, '0', '0.0', '-0']) t.is(parsed(zero, 'time') + 0, 0);
  t.is(parsed('unlimited', 'bandwidth'), Infinity);
  t.deepEqual(parseQuantity('unlimited', 'time'), { message: 'not a time', fix: 'write it like "40 us", "1.2 ms", "2 h"' });
  t.deepEqual(parseQuantity(5, 'time'), { message: 'the unit is missing', fix: 'write it like "40 us", "1.2 ms", "2 h"' });
});

test('what is no quantity of the dimension says why', (t) => {
  t.deepEqual(parseQuantity('fast', 'bandwidth'), { message: 'not a bandwidth', fix: 'write it like "10 Gbit/s", "1.25 GB/s"' });
  t.deepEqual(parseQuantity('', 'size'), { message: 'not a size', fix: 'write it like "100 MB", "1 GiB"' });
  t.deepEqual(parseQuantity('10 Gbit', 'bandwidth'), { message: '"Gbit" is not a unit of bandwidth', fix: 'write it like "10 Gbit/s", "1.25 GB/s"' });
  t.deepEqual(parseQuantity('10 Gbit/s', 'size'), { message: '"Gbit/s" is not a unit of size', fix: 'write it like "100 MB", "1 GiB"' });
  t.deepEqual(parseQuantity('10 gbit/s', 'bandwidth'), { message: 'unknown unit "gbit"', fix: 'did you mean "Gbit"?' });
  t.deepEqual(parseQuantity('3 EUR', 'money'), { message: 'unknown unit "EUR"', fix: 'write it like "3.06 USD"' });
  t.deepEqual(parseQuantity('10 GB/fortnight', 'bandwidth'), { message: 'unknown unit "fortnight"', fix: 'write it like "10 Gbit/s", "1.25 GB/s"' });
  t.is(describeDimension('money'), 'an amount of money with its unit, such as "3.06 USD"');
});

test('times are shown with three digits in the unit that a reader would choose', (t) => {
  const cases = [[0, '0 s'], [1.234e-8, '12.3 ns'], [50e-6, '50 us'], [0.0123, '12.3 ms'], [0.9999, '1 s'], [59.96, '60 s'], [119, '119 s'], [120, '2 min'], [7200, '2 h'], [172800, '2 d'], [-0.5, '-500 ms'], [NaN, '–'], [Infinity, '–']] as const;
  for (const [seconds, text] of cases) t.is(formatTime(seconds), text);
});

test('sizes, bandwidths and money are shown likewise', (t) => {
  t.is(formatBytes(102_400_000), '102 MB');
  t.is(formatBytes(0), '0 B');
  t.is(formatBytes(999.9), '1 kB');
  t.is(formatBandwidth(1.25e9), '10 Gbit/s');
  t.is(formatBandwidth(Infinity), 'unlimited');
  t.is(formatMoney(12.3456), '12.35 USD');
  t.is(formatMoney(0.001234), '0.00123 USD');
  t.is(formatMoney(NaN), '–');
  t.is(formatNumber(1234.5), '1230');
  t.is(formatNumber(0.35), '0.35');
  t.is(formatNumber(1.5e-7), '1.5e-7');
});

test('what is shown reads back as what it was, to its three digits', (t) => {
  // Half a unit of the third digit is at most 0.5 % of 1.00.
  const readsBack = (value: number, shown: string, dimension: Dimension): boolean => Math.abs(parsed(shown, dimension) - value) <= 0.005001 * value;
  t.notThrows(() => { fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (value) => (
    readsBack(value, formatTime(value), 'time') && readsBack(value, formatMoney(value), 'money')
    && readsBack(value * 1e3, formatBytes(value * 1e3), 'size') && readsBack(value * 1e3, formatBandwidth(value * 1e3), 'bandwidth')
  )), { seed: 1, numRuns: 1000 }); });
});
