import test from 'ava';
import { harmonic } from '../../../src/simulation/compute/order-statistics.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { changed, described, loadText } from '../../support/scenario-file.js';
import { meanWithError, offBy } from '../../support/standard-error.js';
import { timingRun, type TimingOptions } from '../../support/timing-run.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };

test('b backups of P workers are K-sync for K = P − b with late gradients dropped, to the last event', async (t) => {
  for (const [workers, backups, servers] of [[4, 0, 1], [4, 1, 1], [8, 3, 2]] as const) {
    const job: Omit<TimingOptions, 'strategy'> = { workers, network: ports, parameterBytes: 1e8, server: { kind: 'exponential', mean: 0.1 }, samples: 100 * workers, everySamples: 10 * workers };
    t.deepEqual(
      await timingRun({ ...job, strategy: { kind: 'backup-workers', backups, servers } }),
      await timingRun({ ...job, strategy: { kind: 'k-sync', waitFor: workers - backups, late: 'drop', servers } }),
    );
  }
});

test('exponential steps, one backup: a little more than E[X_{N:P}], for the late one has to finish first', async (t) => {
  // N = P − 1 begin a round together; the one that was late is still at an old gradient, for another Exp(1) by memorylessness, and begins the round's
  // only then. With m still missing and m computing beside the late one, the next to finish is it with probability 1/(m + 1), after 1/(m + 1) s:
  // T(m) = 1/(m + 1) + m/(m + 1)·T(m − 1) + 1/(m + 1)·(H_{m+1} − 1), the last being the first m of m + 1. T(0) = 0.
  for (const workers of [2, 4, 8]) {
    let expected = 0;
    for (let missing = 1; missing < workers; missing++) expected = (1 + missing * expected + harmonic(missing + 1) - 1) / (missing + 1);
    t.true(expected > harmonic(workers) - 1 && expected < harmonic(workers - 1) + 1e-12);
    const perUpdate = workers - 1;
    const { evaluations } = await timingRun({ strategy: { kind: 'backup-workers', backups: 1, servers: 1 }, workers, samples: 6000 * perUpdate, everySamples: perUpdate });
    // The first round has no late one.
    const seconds = evaluations.slice(1).map(({ time }, index) => time - evaluations[index]!.time);
    const { mean, error } = meanWithError(seconds);
    const { isClose, message } = offBy(mean, expected, error);
    t.true(isClose, `${workers} workers: ${message}`);
  }
});

test('one worker that is always slow costs as many gradients as it computes, and no time', async (t) => {
  // Steps of 1 s and one of 4 s: an update a second; the slow one's gradients at 4, 8, …, 40 s are dropped but for that at the last update's moment.
  const result = await timingRun({ strategy: { kind: 'backup-workers', backups: 1, servers: 1 }, workers: 4, stragglers: { kind: 'factors', factors: [1, 4, 1, 1] }, samples: 3 * 41 });
  t.is(result.elapsed, 41);
  t.is(result.updates, 41);
  t.is(result.samplesComputed, 3 * 41 + 10);
});

test('somebody has to be waited for; none too many is no backup', (t) => {
  const load = (backups: string) => loadText(t, changed(['ring: { kind: synchronous, collective: ring,', `ring: { kind: backup-workers, backups: ${backups},`]));
  t.deepEqual(described(load('4').problems), ['10 strategies.ring.backups: nobody is left to wait for (expected less than 4, the number of workers, received 4)']);
  t.deepEqual(described(load('-1').problems), ['10 strategies.ring.backups: out of range (expected a whole number ≥ 0, received -1)']);
  t.deepEqual(load('3').problems, []);
});
