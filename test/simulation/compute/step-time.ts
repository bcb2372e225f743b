import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { stepTime, stepTimes, workload } from '../../../src/simulation/compute/step-time.js';
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
