import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { stepTime, stepTimes, workload } from '../../../src/simulation/compute/step-time.js';
import type { StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import { areEqual } from '../../support/standard-error.js';

const load = workload({ parameterBytes: 1e6, overhead: 2e-3, perSample: 1.2e-3 });
const oneCore = { cores: 1, scaling: { kind: 'linear' } } as const;

test('a step takes overhead + batch · time per sample, over the machine\'s speed-up', (t) => {
  // 2 ms + 64·1.2 ms = 78.8 ms; on four linear cores 19.7 ms; Amdahl f = 0.5, p = 4: speed-up 1/(0.5 + 0.125) = 1.6, 49.25 ms
  t.true(areEqual(stepTime(load, oneCore, 64), 78.8e-3));
  t.true(areEqual(stepTime(load, { cores: 4, scaling: { kind: 'linear' } }, 64), 19.7e-3));
  t.true(areEqual(stepTime(load, { cores: 4, scaling: { kind: 'amdahl', parallelFraction: 0.5 } }, 64), 49.25e-3));
});

test('factors multiply each worker\'s own step time', (t) => {
  const times = stepTimes(load, oneCore, { kind: 'factors', factors: [1, 2.5] }, [64, 10], streams(1));
  t.true(areEqual(times.next(0, 0), 78.8e-3));
  t.true(areEqual(times.next(1, 0), 2.5 * 14e-3)); // 2 ms + 10·1.2 ms = 14 ms
});

test('a law that is the step time takes the workload\'s place', (t) => {
  const draw = (batch: number, perSample: number) => {
    const times = stepTimes({ ...load, perSample }, oneCore, { kind: 'shiftedExponential', shift: 3, mean: 0.1 }, [batch], streams(1));
    return Array.from({ length: 5 }, () => times.next(0, 0));
  };
  t.deepEqual(draw(64, 1), draw(1, 100));
  t.true(draw(64, 1).every((time) => time > 3 && time < 5));
});

test('each worker straggles by its own stream: what others draw, and how many they are, changes nothing', (t) => {
  const lognormal = { kind: 'lognormal', sigma: 0.5 } as const;
  const two = stepTimes(load, oneCore, lognormal, [8, 8], streams('s'));
  const three = stepTimes(load, oneCore, lognormal, [8, 8, 8], streams('s'));
  const ofOne = Array.from({ length: 4 }, () => two.next(1, 0));
  for (let i = 0; i < 4; i++) {
    three.next(2, 0);
    three.next(0, 0);
    t.is(three.next(1, 0), ofOne[i]!);
  }
  t.notDeepEqual(Array.from({ length: 4 }, () => two.next(0, 0)), ofOne);
  const other = stepTimes(load, oneCore, lognormal, [8, 8], streams('other'));
  t.not(other.next(1, 0), ofOne[0]!);
});

const drawn = (stragglers: StragglerOptions | readonly StragglerOptions[], worker = 0, workers = 8) => {
  const times = stepTimes(load, oneCore, stragglers, Array.from({ length: workers }, () => 8), streams('s'));
  return Array.from({ length: 4 }, (_, step) => times.next(worker, step));
};
const lognormal = { kind: 'lognormal', sigma: 0.5 } as const;
const factors = { kind: 'factors', factors: [2, 1, 1, 1, 3, 1, 1, 1] } as const;

test('the factors of several laws multiply, and a second law leaves the first one\'s numbers as they were', (t) => {
  const alone = drawn(lognormal);
  t.deepEqual(drawn([lognormal]), alone);
  const doubled = drawn([{ ...factors, factors: [...factors.factors] }, lognormal]);
  t.true(doubled.every((time, step) => areEqual(time, 2 * alone[step]!)));
  // 11.6 ms = 2 ms + 8·1.2 ms; the second law draws numbers of its own.
  const second = drawn([lognormal, lognormal]).map((time, step) => time / alone[step]!);
  t.true(second.every((factor, step) => factor > 0 && !areEqual(factor, alone[step]! / 11.6e-3)));
});

test('a law that is the step time is multiplied by the others', (t) => {
  const alone = drawn({ kind: 'empirical', times: [1, 2, 5] }, 4);
  t.true(alone.every((time) => [1, 2, 5].includes(time)));
  t.deepEqual(drawn([{ kind: 'empirical', times: [1, 2, 5] }, { ...factors, factors: [...factors.factors] }], 4), alone.map((time) => 3 * time));
});

test('a persistent factor is the same at every step, another for every worker, one for a rack', (t) => {
  const persistent = { kind: 'persistent', sigma: 0.5, perRack: 1 } as const;
  const [first, ...others] = drawn(persistent, 0);
  t.true(others.every((time) => time === first));
  t.not(drawn(persistent, 1)[0], first);
  const racks = { ...persistent, perRack: 4 };
  t.deepEqual(drawn(racks, 3), drawn(racks, 0));
  t.notDeepEqual(drawn(racks, 4), drawn(racks, 0));
  t.deepEqual(drawn(racks, 5, 6), drawn(racks, 4, 8));
});

test('a two-state law stretches what the others leave of a step, from when it begins, for a whole rack alike', (t) => {
  // Slow for seconds, so a step of 11.6 ms takes its time or 3 times as long; the workers of a rack are slow together.
  const markov = { kind: 'markov', factor: 3, meanNormal: 2, meanSlow: 2, perRack: 4 } as const;
  const times = stepTimes(load, oneCore, [{ kind: 'factors', factors: [1, 1, 1, 2, 1] }, markov], [8, 8, 8, 8, 8], streams('s'));
  const paces = Array.from({ length: 400 }, (_, step) => [0, 3, 4].map((worker) => times.next(worker, step / 10) / (worker === 3 ? 2 : 1) / 11.6e-3));
  const isWhole = (pace: number) => areEqual(pace, 1) || areEqual(pace, 3);
  const whole = paces.filter((all) => all.every(isWhole));
  t.true(whole.length > 300);
  t.true(whole.every(([one, other]) => areEqual(one!, other!)));
  t.true(whole.some(([one, , stranger]) => !areEqual(one!, stranger!)));
});
