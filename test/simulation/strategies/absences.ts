import test from 'ava';
import type { StrategyOptions } from '../../../src/simulation/strategies/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { timingRun } from '../../support/timing-run.js';

const job = { workers: 3, perSample: 1, stragglers: { kind: 'none' } } as const;
const ring: StrategyOptions = { kind: 'synchronous', collective: 'ring' };

test('a synchronous round is made of those who are there when it begins', async (t) => {
  // Steps of 1 s. Worker 2 leaves at 2.5 s, in the third round, which it finishes, and is back at 5.5 s: rounds 4, 5 and 6 are without it.
  const run = await timingRun({ ...job, strategy: ring, absences: [{ worker: 2, from: 2.5, until: 5.5 }], end: 10 });
  t.is(run.updates, 10);
  t.is(run.samplesApplied, 10 * 3 - 3);
  const [, , third] = run.accounts;
  t.true(areEqual(third!.down, 2.5), JSON.stringify(third)); // Away at the end of its round at 3 s until 5.5 s.
  t.true(areEqual(third!.waiting, 0.5)); // The round under way is over at 6 s.
  t.true(areEqual(third!.compute, 7));
});

test('who comes back fetches the model first', async (t) => {
  const network = { model: 'ports', bandwidth: 1e9, latency: 0.01, overhead: 0, reduction: 0, duplex: 'full' } as const;
  const run = await timingRun({ ...job, strategy: ring, network, parameterBytes: 1e8, absences: [{ worker: 1, from: 0, until: 0.5 }], end: 0.7 });
  // One message of 10⁸ B at 1 GB/s: 0.01 + 0.1 s.
  t.true(areEqual(run.accounts[1]!.communication, 0.11), JSON.stringify(run.accounts[1]));
  t.is(run.bytesSent, 1e8);
});

test('an asynchronous worker that leaves is missed by nobody', async (t) => {
  // One gradient a second of each; worker 0 is away from 3.5 s to 6.5 s: it finishes its fourth at 4 s and begins anew at 6.5 s.
  const run = await timingRun({ ...job, strategy: { kind: 'asynchronous', servers: 1 }, absences: [{ worker: 0, from: 3.5, until: 6.5 }], end: 10.25 });
  t.is(run.updates, 10 + 10 + 4 + 3);
  t.true(areEqual(run.accounts[0]!.down, 2.5));
});

test('when all have left for good, the run is over', async (t) => {
  const absences = [0, 1, 2].map((worker) => ({ worker, from: worker + 1 }));
  const synchronous = await timingRun({ ...job, strategy: ring, absences, end: 100 });
  t.is(synchronous.updates, 3);
  const asynchronous = await timingRun({ ...job, strategy: { kind: 'asynchronous', servers: 1 }, absences, end: 100 });
  t.is(asynchronous.updates, 1 + 2 + 3);
});

test('when all are away for a while, the job goes on when the first is back', async (t) => {
  const absences = [0, 1, 2].map((worker) => ({ worker, from: 2, until: 10 + 0.9 * worker }));
  const run = await timingRun({ ...job, strategy: ring, absences, end: 14 });
  // Two rounds of three; worker 0 alone at 10–11 s, 1 is back at 10.9 and in at 11–12, 2 is back at 11.8 and in from 12 on: 1 + 2 + 3 + 3 by 14 s.
  t.is(run.samplesApplied, 6 + 1 + 2 + 3 + 3);
});

test('who is back before a failed job resumes takes part from there on', async (t) => {
  // All machines fail at 2.75 s (within 0.1: the law is that narrow) and the job begins anew a second later. Worker 0 leaves at 1.5 s, in a round that
  // it finishes at 2 s, and is back at 3.2 s: of what the others computed it lacks 2 s to 2.75 s and nothing else.
  const run = await timingRun({
    ...job, strategy: ring, absences: [{ worker: 0, from: 1.5, until: 3.2 }], end: 5.4,
    failures: { timeToFailure: { kind: 'weibull', mean: 2.75, shape: 500 }, detection: 0, restart: 1 },
  });
  const [first, second, third] = run.accounts;
  t.is(second!.compute, third!.compute);
  t.true(second!.compute > 4);
  t.true(Math.abs(second!.compute - first!.compute - 0.75) < 0.1, JSON.stringify([first, second]));
});

test('who is due to leave again when the model has come, leaves, and goes on when it is back', async (t) => {
  // Worker 0 is back at 4.9 s and fetches 1 GB at 1 GB/s until 5.9 s; it is away from 5.5 s to 6 s, and by then alone: steps of 1 s from 6 s on.
  const network = { model: 'ports', bandwidth: 1e9, latency: 0, overhead: 0, reduction: 0, duplex: 'full' } as const;
  const absences = [{ worker: 0, from: 3, until: 4.9 }, { worker: 0, from: 5.5, until: 6 }, { worker: 1, from: 5 }];
  const run = await timingRun({ ...job, workers: 2, strategy: { kind: 'local-sgd', localSteps: 1, collective: 'ring' }, network, parameterBytes: 1e9, absences, end: 16 });
  // Rounds of two last 2 s: at 4 s two are over; worker 1's third, alone, is over at 5 s.
  t.is(run.updates, 2 + 1 + 10);
  t.true(areEqual(run.accounts[0]!.compute, 2 + 10), JSON.stringify(run.accounts[0]));
});
