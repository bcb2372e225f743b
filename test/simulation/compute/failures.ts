import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { dalyInterval } from '../../../src/simulation/compute/checkpointing.js';
import { failureOptions, failuresOf, failureTimes } from '../../../src/simulation/compute/failures.js';
import { areEqual, meanWithError, offBy } from '../../support/standard-error.js';

const written = { timeToFailure: { kind: 'exponential', mean: '100 h' }, restart: '5 min' };

test('a machine lives as long as its law says, from its start or its last restart', (t) => {
  for (const law of [{ kind: 'exponential', mean: 50 }, { kind: 'weibull', mean: 50, shape: 0.7 }] as const) {
    const times = failureTimes({ timeToFailure: law, detection: 0, restart: 0 }, 3, streams(1));
    const lives = meanWithError(Array.from({ length: 20_000 }, (_, index) => times.next(1000 * index) - 1000 * index));
    const { isClose, message } = offBy(lives.mean, 50, lives.error);
    t.true(isClose, `${law.kind}: ${message}`);
  }
});

test('a Weibull of shape 1 fails as an exponential does: beyond its mean with probability 1/e', (t) => {
  const times = failureTimes({ timeToFailure: { kind: 'weibull', mean: 2, shape: 1 }, detection: 0, restart: 0 }, 0, streams(1));
  const p = Math.exp(-1);
  const beyond = meanWithError(Array.from({ length: 20_000 }, () => (times.next(0) > 2 ? 1 : 0)));
  t.true(offBy(beyond.mean, p, Math.sqrt(p * (1 - p) / 20_000)).isClose, String(beyond.mean));
});

test('each machine fails by its own stream, however many there are', (t) => {
  const options = failureOptions.parse(written);
  const two = failuresOf(options, 2, streams('s'));
  const three = failuresOf(options, 3, streams('s'));
  three.nextFailure(0, 0);
  const first = two.nextFailure(1, 0);
  t.is(three.nextFailure(1, 0), first);
  t.is(three.nextFailure(1, 500), two.nextFailure(1, 500));
  t.not(two.nextFailure(0, 0), first);
  t.is(failureTimes(options, 1, streams('s')).next(0), first);
});

test('written: detected at once, any number replaced, no checkpoint, unless it says otherwise', (t) => {
  const plain = failuresOf(failureOptions.parse(written), 4, streams('s'));
  t.like(plain, { machines: 4, detection: 0, restart: 300, replacements: Infinity, checkpoint: undefined });
  const settled = failuresOf(failureOptions.parse({ ...written, detection: '10 s', replacements: 2, checkpoint: { interval: '1 h', cost: '30 s' } }), 4, streams('s'));
  t.like(settled, { detection: 10, replacements: 2, checkpoint: { interval: 3600, cost: 30 } });
});

test('an automatic interval is Daly\'s, for the job\'s mean time between failures: a machine\'s over their number', (t) => {
  const { checkpoint } = failuresOf(failureOptions.parse({ ...written, checkpoint: { interval: 'auto', cost: '30 s' } }), 50, streams('s'));
  // 100 h / 50 = 7200 s; √(2·30·7200) = 657.3 s.
  t.is(checkpoint?.interval, dalyInterval(30, 7200));
  t.true(areEqual(checkpoint?.interval ?? 0, 657.27 * (1 + Math.sqrt(30 / 14400) / 3 + 30 / 14400 / 9) - 30, 1e-5));
});

test('refused: an interval that is neither a time nor auto, a checkpoint that costs nothing, less than no machine', (t) => {
  for (const wrong of [
    { checkpoint: { interval: 'often', cost: '1 s' } }, { checkpoint: { interval: 'auto', cost: 0 } }, { replacements: -1 }, { timeToFailure: { kind: 'exponential', mean: 0 } },
  ]) t.false(failureOptions.safeParse({ ...written, ...wrong }).success, JSON.stringify(wrong));
});
