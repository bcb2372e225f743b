import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { expectedSlowest, stragglersAre, stragglerSampler, type StragglerOptions } from '../../../src/simulation/compute/stragglers.js';
import { meanWithError, offBy } from '../../support/standard-error.js';

interface Example<Options> { readonly options: Options; readonly is: 'factor' | 'time'; readonly mean: number }

/** Every law with its declared mean; one that is missing here does not compile. */
const examples: { readonly [Kind in StragglerOptions['kind']]: Example<StragglerOptions<Kind>> } = {
  none: { options: { kind: 'none' }, is: 'factor', mean: 1 },
  lognormal: { options: { kind: 'lognormal', sigma: 0.5 }, is: 'factor', mean: 1 },
  exponential: { options: { kind: 'exponential', mean: 0.2 }, is: 'time', mean: 0.2 },
  shiftedExponential: { options: { kind: 'shiftedExponential', shift: 1, mean: 0.2 }, is: 'time', mean: 1.2 },
  // Shape 6, so that the largest has a fourth moment and its standard error settles.
  pareto: { options: { kind: 'pareto', shape: 6 }, is: 'factor', mean: 1 },
  // 0.9·1 + 0.1·4
  slowdown: { options: { kind: 'slowdown', probability: 0.1, factor: 4 }, is: 'factor', mean: 1.3 },
  factors: { options: { kind: 'factors', factors: [2, 1, 1, 1, 1, 1, 3, 1] }, is: 'factor', mean: 2 },
};

for (const { options, is, mean } of Object.values<Example<StragglerOptions>>(examples)) {
  const { kind } = options;
  const sampler = (worker: number) => stragglerSampler(options, worker, streams(7)(`${kind}/${worker}`));

  test(`${kind}: is the ${is} it says, of the mean it says`, (t) => {
    t.is(stragglersAre(options), is);
    const draw = sampler(0);
    const drawn = meanWithError(Array.from({ length: 40_000 }, draw));
    if (drawn.error === 0) {
      t.is(drawn.mean, mean);
    } else {
      const { isClose, message } = offBy(drawn.mean, mean, drawn.error);
      t.true(isClose, message);
    }
  });

  test(`${kind}: the slowest of 2 and of 8 workers are as slow as the closed form says`, (t) => {
    for (const workers of [2, 8]) {
      const samplers = Array.from({ length: workers }, (_, worker) => sampler(worker));
      const slowest = meanWithError(Array.from({ length: 20_000 }, () => Math.max(...samplers.map((draw) => draw()))));
      const expected = expectedSlowest(options, workers);
      if (slowest.error === 0) {
        t.is(slowest.mean, expected);
      } else {
        const { isClose, message } = offBy(slowest.mean, expected, slowest.error);
        t.true(isClose, `P = ${workers}: ${message}`);
      }
    }
  });

  test(`${kind}: the slowest of one worker is that worker's mean, and more workers never wait less`, (t) => {
    t.true(Math.abs(expectedSlowest(options, 1) - mean) < 1e-9);
    for (let workers = 1; workers < 8; workers++) t.true(expectedSlowest(options, workers + 1) >= expectedSlowest(options, workers) - 1e-9);
  });
}
