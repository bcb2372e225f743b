import test from 'ava';
import fc from 'fast-check';
import { z } from '../../../src/basics/fields.js';
import { aboutSchedule, scheduleFactor, scheduleFields, schedules } from '../../../src/learning/rates/registry.js';
import { areEqual } from '../../support/standard-error.js';

const factors = (options: unknown, passes: readonly number[]): number[] => passes.map((some) => scheduleFactor(scheduleFields.parse(options), some));

const TABLE: readonly (readonly [options: z.input<typeof scheduleFields>, passes: readonly number[], factors: readonly number[], about: string])[] = [
  [{ kind: 'constant' }, [0, 3.5, 1e6], [1, 1, 1], 'constant'],
  // Goyal et al.: a tenth at 30, 60 and 80 passes; the change is there when the passes are.
  [{ kind: 'steps', at: [30, 60, 80] }, [0, 29.999, 30, 60, 79, 80, 90], [1, 1, 0.1, 0.01, 0.01, 0.001, 0.001], '× 0.1 at pass 30, 60, 80'],
  [{ kind: 'steps', at: [1], factor: 0.5 }, [0, 1], [1, 0.5], '× 0.5 at pass 1'],
  // cos 0 = 1, cos π/3 = ½, cos π/2 = 0, cos π = −1, and no further: (1 + cos)/2
  [{ kind: 'cosine', passes: 12 }, [0, 4, 6, 12, 18], [1, 0.75, 0.5, 0, 0], 'cosine to 0 over 12 passes'],
  // 0.2 + 0.8·0.75 = 0.8
  [{ kind: 'cosine', passes: 12, final: 0.2 }, [0, 4, 12, 100], [1, 0.8, 0.2, 0.2], 'cosine to 0.2 of the start over 12 passes'],
  [{ kind: 'inverse', after: 2 }, [0, 2, 6], [1, 1 / 2, 1 / 4], '1/(1 + passes/2)'],
  [{ kind: 'inverse-sqrt', after: 2 }, [0, 6, 30], [1, 1 / 2, 1 / 4], '1/√(1 + passes/2)'],
];

for (const [options, passes, expected, about] of TABLE) {
  test(`${about}: the values worked out by hand`, (t) => {
    const found = factors(options, passes);
    for (const [index, factor] of expected.entries()) t.true(areEqual(found[index]!, factor, 1e-12) || Math.abs(found[index]! - factor) < 1e-15, `${found[index]!} instead of ${factor}`);
    t.is(aboutSchedule(scheduleFields.parse(options)), about);
  });
}

test('every schedule is in the table, begins at the rate and never rises', (t) => {
  t.deepEqual([...new Set(TABLE.map(([{ kind }]) => kind))], Object.keys(schedules));
  fc.assert(fc.property(fc.constantFrom(...TABLE), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), ([options], one, other) => {
    const [start, early, late] = factors(options, [0, Math.min(one, other), Math.max(one, other)]);
    t.is(start, 1);
    t.true(early! >= late! && late! >= 0 && early! <= 1);
  }), { seed: 1, numRuns: 300 });
});

test('steps that do not rise, and numbers out of range, are refused', (t) => {
  const wrong: unknown[] = [
    { kind: 'steps', at: [] }, { kind: 'steps', at: [2, 2] }, { kind: 'steps', at: [3, 2] }, { kind: 'steps', at: [0] }, { kind: 'steps', at: [1], factor: 0 },
    { kind: 'cosine', passes: 0 }, { kind: 'cosine', passes: 1, final: 1.1 }, { kind: 'inverse', after: 0 }, { kind: 'inverse-sqrt' }, { kind: 'exponential' },
  ];
  for (const options of wrong) t.false(scheduleFields.safeParse(options).success, JSON.stringify(options));
  t.deepEqual(scheduleFields.safeParse({ kind: 'steps', at: [1, 5, 4] }).error!.issues[0]!.path, ['at', 2]);
});

test('every option says what it is in the JSON Schema', (t) => {
  const schema = JSON.stringify(z.toJSONSchema(scheduleFields, { io: 'input' }), (key, value: unknown) => (
    key === 'properties' ? Object.values(value as object).map((field: object) => 'description' in field) : value));
  t.regex(schema, /true/);
  t.notRegex(schema, /\[[^\]]*false/);
});
