import test from 'ava';
import { probeOf } from '../../../src/learning/diagnostics/probe-of-problem.js';
import { quadraticOf } from './_serial-runs.js';

test('only rows that are asked for are drawn, each once', async (t) => {
  const problem = quadraticOf({ curvature: 1, noise: 1, start: 1, samplesPerPass: 10 ** 7 }, 1);
  let draws = 0;
  const probe = probeOf({
    ...problem,
    draw(worker, count) {
      draws++;
      return problem.draw(worker, count);
    },
  });
  const at = Float64Array.of(1);
  const rowsOf = async (...rows: readonly number[]) => (await probe.gradients(rows.map((row) => ({ at, indices: Uint32Array.of(row) })))).map(([slope]) => slope!);
  const first = await rowsOf(9_999_999, 5);
  t.is(draws, 2);
  t.not(first[0], first[1]);
  t.deepEqual(await rowsOf(5, 7, 9_999_999).then(([five, , last]) => [last, five]), first);
  t.is(draws, 3);
});
