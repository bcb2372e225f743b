/** Gradients that are several updates old. */
import test from 'ava';
import { delayedCriticalDamping, delayedStabilityLimit } from '../../../src/learning/closed-forms/delay.js';
import { manyQuadratics } from './_many-quadratics.js';

/** Whether w_{t+1} = w_t − x·w_{t−τ} grows: the largest |w| of its last period against that of one half way. */
async function growsWithDelay(delay: number, x: number): Promise<boolean> {
  const { task, parameters } = manyQuadratics({ lambda: 1, variance: 0, start: 1, dimension: 1 });
  const versions = [task.initial];
  const steps = 150 * (2 * delay + 1);
  for (let step = 0; step < steps; step++) versions.push(task.step(versions.at(-1)!, task.gradient(versions[Math.max(0, step - delay)]!, task.draw(0, 1)), x));
  // At the limit it swings with a period of 2(2τ + 1) steps.
  const largest = async (before: number): Promise<number> => {
    let size = 0;
    for (const version of versions.slice(before - 2 * (2 * delay + 1), before)) size = Math.max(size, Math.abs((await parameters(version))[0]!));
    return size;
  };
  const early = await largest(Math.floor(steps / 2));
  return !(await largest(steps) < early);
}

test('bisection finds the stability limit within 2 %', async (t) => {
  for (const delay of [1, 3, 7, 15]) {
    let [stable, unstable] = [0, 2];
    while (unstable > 1.002 * stable) {
      const middle = (stable + unstable) / 2;
      if (await growsWithDelay(delay, middle)) unstable = middle;
      else stable = middle;
    }
    const found = (stable + unstable) / 2;
    t.true(Math.abs(found / delayedStabilityLimit(delay) - 1) < 0.02, `delay ${delay}: ${found}`);
  }
});

test('up to critical damping the iterates never change sign, beyond it they do', async (t) => {
  for (const delay of [1, 3, 7]) {
    for (const share of [0.95, 1.3]) {
      const { task, parameters } = manyQuadratics({ lambda: 1, variance: 0, start: 1, dimension: 1 });
      const versions = [task.initial];
      for (let step = 0; step < 40 * (delay + 1); step++) {
        versions.push(task.step(versions.at(-1)!, task.gradient(versions[Math.max(0, step - delay)]!, task.draw(0, 1)), share * delayedCriticalDamping(delay)));
      }
      const signs: number[] = [];
      for (const version of versions) signs.push(Math.sign((await parameters(version))[0]!));
      t.is(signs.every((sign) => sign === 1), share < 1, `delay ${delay}, ${share} of critical damping`);
    }
  }
});
