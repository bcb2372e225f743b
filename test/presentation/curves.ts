import test from 'ava';
import fc from 'fast-check';
import { bandOverReplications, type Curve } from '../../src/presentation/curves.js';

const line = (end: Curve['end'], ...points: readonly (readonly [number, number])[]): Curve => ({ end, points: points.map(([x, y]) => ({ x, y })) });

test('the median meets the target when the median run does', (t) => {
  // Three runs reach 1 at x = 2, 3 and 6: at 3 the values are 1 (kept since 2), 1 and, half way from 3 to 1 over 0…6, 2.
  const band = bandOverReplications([line('met', [0, 3], [2, 1]), line('met', [0, 3], [3, 1]), line('met', [0, 3], [6, 1])], Infinity);
  t.deepEqual(band.find(({ x }) => x === 3), { x: 3, middle: 1, best: 1, worst: 2 });
  t.true(band.filter(({ x }) => x < 3).every(({ middle }) => middle > 1));
});

test('a run that diverged is worse than all in the median and has no part in the band', (t) => {
  const band = bandOverReplications([line('met', [0, 3], [4, 1]), line('met', [0, 3], [4, 2]), line('lost', [0, 3], [1, 100])], Infinity);
  // At 4 the values are 1, 2 and worse.
  t.deepEqual(band.at(-1), { x: 4, middle: 2, best: 1, worst: 2 });
});

test('a majority lost ends the line; a number that is not finite loses its run', (t) => {
  const band = bandOverReplications([line('met', [0, 3], [4, 1]), line('lost', [0, 3], [1, 50]), line('lost', [0, 3], [2, NaN], [3, 1])], Infinity);
  // At 1 the values are 2.5, 50 and lost; at 2 two are lost.
  t.deepEqual(band.map(({ x, middle }) => [x, middle]), [[0, 3], [1, 50]]);
});

test('nothing is said beyond the place where a budget cut the first run', (t) => {
  const band = bandOverReplications([line('met', [0, 3], [4, 1]), line('cut', [0, 3], [2, 2])], Infinity);
  t.deepEqual(band.at(-1), { x: 2, middle: 2, best: 2, worst: 2 });
});

test('for an accuracy higher is better', (t) => {
  const band = bandOverReplications([line('met', [0, 0.1], [2, 0.9]), line('met', [0, 0.1], [2, 0.7])], -Infinity);
  t.deepEqual([band.at(-1)!.best, band.at(-1)!.worst], [0.9, 0.7]);
});

test('no curves, or one without a single value, make no band', (t) => {
  t.deepEqual(bandOverReplications([], Infinity), []);
  t.deepEqual(bandOverReplications([line('lost', [0, NaN])], Infinity), []);
});

test('best ≤ median ≤ worst, positions rise, and no more points than asked for', (t) => {
  const curve = fc.record({
    end: fc.constantFrom('met' as const, 'lost' as const, 'cut' as const),
    points: fc.uniqueArray(fc.record({ x: fc.nat(500), y: fc.double({ min: 0, max: 10, noNaN: true }) }), { selector: ({ x }) => x, minLength: 1, maxLength: 60 })
      .map((points) => points.sort((a, b) => a.x - b.x)),
  });
  fc.assert(fc.property(fc.array(curve, { minLength: 1, maxLength: 6 }), (curves) => {
    const band = bandOverReplications(curves, Infinity, 20);
    return band.length <= 20 && band.every(({ x, best, middle, worst }, place) => best <= middle && middle <= worst && (place === 0 || x > band[place - 1]!.x));
  }), { seed: 2 });
  t.pass();
});
