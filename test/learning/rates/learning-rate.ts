import test from 'ava';
import fc from 'fast-check';
import { z } from '../../../src/basics/fields.js';
import { aboutRate, isPlain, PLAIN_RATE, rateAt, rateFields, type RateRule } from '../../../src/learning/rates/learning-rate.js';
import { areEqual } from '../../support/standard-error.js';

const fields = z.strictObject(rateFields);
const rule = (options: unknown): RateRule => fields.parse(options);

const SCHEDULES = [
  { kind: 'constant' }, { kind: 'steps', at: [0.5, 3, 7] }, { kind: 'cosine', passes: 10, final: 0.05 }, { kind: 'inverse', after: 2 }, { kind: 'inverse-sqrt', after: 2 },
];

test('without options every rate is the base', (t) => {
  t.deepEqual(rule({}), PLAIN_RATE);
  t.deepEqual(PLAIN_RATE, { schedule: { kind: 'constant' }, stalenessAware: false });
  fc.assert(fc.property(fc.double({ min: 1e-9, max: 1e3, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat(), (base, passes, staleness) => {
    t.is(rateAt(PLAIN_RATE, base, passes, staleness), base);
  }), { seed: 1, numRuns: 100 });
  t.true(isPlain(PLAIN_RATE));
  for (const options of [{ schedule: SCHEDULES[3] }, { warmUp: { passes: 1 } }, { stalenessAware: true }]) t.false(isPlain(rule(options)));
});

test('a warm-up is linear up to where the schedule takes over, whose passes count from the start', (t) => {
  // From 0.1·2 = 0.2 to 2 in 5 passes: after 2 of them 0.2 + 1.8·2/5 = 0.92
  const warm = rule({ schedule: { kind: 'steps', at: [6] }, warmUp: { passes: 5 } });
  for (const [passes, rate] of [[0, 0.2], [2, 0.92], [5, 2], [5.9, 2], [6, 0.2]] as const) t.true(areEqual(rateAt(warm, 2, passes, 0), rate, 1e-15));
  // 1/(1 + 4/4) = ½ is where it rises to: half of the way up, (0.5·½ + 1·½)·½ = 0.375
  t.is(rateAt(rule({ schedule: { kind: 'inverse', after: 4 }, warmUp: { passes: 4, from: 0.5 } }), 1, 2, 0), 0.375);
});

test('the rate has no jump where the warm-up ends', (t) => {
  for (const schedule of SCHEDULES) {
    for (const from of [0, 0.3, 0.9]) {
      const warm = rule({ schedule, warmUp: { passes: 5, from } });
      // Within 1e-9 passes of 5 the ramp moves by less than 1e-9/5.
      t.true(Math.abs(rateAt(warm, 1, 5 - 1e-9, 0) - rateAt(warm, 1, 5, 0)) < 1e-9);
      t.is(rateAt(warm, 1, 6, 0), rateAt(rule({ schedule }), 1, 6, 0));
    }
  }
});

test('aware of staleness, a gradient τ updates old is applied at the rate divided by τ, and a fresh one at the rate', (t) => {
  const aware = rule({ stalenessAware: true });
  t.deepEqual([0, 1, 2, 8].map((staleness) => rateAt(aware, 0.4, 3, staleness)), [0.4, 0.4, 0.2, 0.05]);
  // The three together: 1 · ½ · (0.1 + 0.9·½) / 5
  const all = rule({ schedule: { kind: 'inverse', after: 4 }, warmUp: { passes: 4 }, stalenessAware: true });
  t.true(areEqual(rateAt(all, 1, 2, 5), 0.5 * 0.55 / 5));
});

test('what is said of it names all that changes the rate', (t) => {
  t.is(aboutRate(PLAIN_RATE), 'constant');
  t.is(aboutRate(rule({ warmUp: { passes: 1 } })), 'constant, warm-up from 0.1 over 1 pass');
  t.is(aboutRate(rule({ schedule: { kind: 'cosine', passes: 20 }, warmUp: { passes: 5 }, stalenessAware: true })),
    'cosine to 0 over 20 passes, warm-up from 0.1 over 5 passes, divided by the staleness');
});
