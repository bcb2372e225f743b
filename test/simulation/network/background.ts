import test from 'ava';
import fc from 'fast-check';
import { capacity, carried, type Background } from '../../../src/simulation/network/background.js';
import type { NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { carry, type Send } from './_carry.js';

// 1 s a byte, L = 10 s.
const options: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 0, reduction: 0, duplex: 'full' };

async function times(background: readonly Background[], sends: readonly Send[], changed: Partial<NetworkOptions<'ports'>> = {}): Promise<number[]> {
  return (await carry({ ...options, background: [...background], ...changed }, sends)).times;
}

test('a message takes 1/(1 − s) as long while a share s of its port is taken', async (t) => {
  // s = 3/4 of machine 0's sending port: 8 B leave in 8·4 = 32 s, so the last is there at 10 + 32. The other way, 10 + 8.
  const background = [{ machine: 0, share: 0.75, from: 0, direction: 'send' as const }];
  t.deepEqual(await times(background, [[0, 0, 1, 8], [100, 1, 0, 8], [200, 2, 3, 8]]), [42, 118, 218]);
  // Of the receiving port: the bytes leave in 8 s and are received in 32, which holds up whatever comes after.
  t.deepEqual(await times([{ ...background[0]!, machine: 1, direction: 'receive' }], [[0, 0, 1, 8], [1, 2, 1, 8]]), [42, 74]);
});

test('the same share of both ports slows a message once', async (t) => {
  t.deepEqual(await times([0, 1].map((machine) => ({ machine, share: 0.75, from: 0 })), [[0, 0, 1, 8]]), [42]);
});

test('a message across the edge of a period is slowed for the part inside', async (t) => {
  const period = { machine: 0, share: 0.5, from: 100, until: 106, direction: 'send' as const };
  // Begun at 96: 4 B before 100, 3 B until 106, the last of 8 B at 107. Begun at 104: 1 B until 106, 7 B until 113.
  t.deepEqual(await times([period], [[96, 0, 1, 8]]), [117]);
  t.deepEqual(await times([period], [[104, 0, 1, 8]]), [123]);
  // The receiving port, from 106 on with half its speed for 6 s: 3 B in that time instead of 6.
  t.deepEqual(await times([{ ...period, machine: 1, direction: 'receive', from: 108, until: 114 }], [[96, 0, 1, 8]]), [117]);
});

test('a sender that is slow at first lets the receiver begin when it can no longer run dry', async (t) => {
  // Sending at 1/2 s a byte, receiving at 1: for 4 s a quarter of the sending is left, so 2 B are sent by 4, the other 6 by 7. Byte k must not be
  // received before it has come: begun at 10 + d the second byte ends at 12 + d ≥ 10 + 4, so d = 2. Received 12–20.
  const slowStart = [{ machine: 0, share: 0.75, from: 0, until: 4, direction: 'send' as const }];
  const changed = { bandwidth: 2, download: 1 };
  t.deepEqual(await times(slowStart, [[0, 0, 1, 8]], changed), [20]);
  // Another sender's 1 B, there at 10.5, is received before it: 10.5–11.5.
  t.deepEqual(await times(slowStart, [[0, 0, 1, 8], [0.5, 2, 1, 1]], changed), [20, 11.5]);
});

test('a period comes again and again', async (t) => {
  // Half of the port is taken in [0, 2), [5, 7), [10, 12), …: 4 B of every 5 s. From 0, 8 B take 10 s.
  const again = { machine: 0, share: 0.5, from: 0, until: 2, every: 5, direction: 'send' as const };
  t.deepEqual(await times([again], [[0, 0, 1, 8], [50, 0, 1, 80], [1000, 0, 1, 1]]), [20, 160, 1012]);
});

test('of several at once each takes its share of what the others leave', async (t) => {
  // (1 − 1/2)·(1 − 3/4) = 1/8
  t.deepEqual(await times([0.5, 0.75].map((share) => ({ machine: 0, share, from: 0 })), [[0, 0, 1, 8]]), [74]);
});

test('a half-duplex port meets the traffic of both directions, once', async (t) => {
  for (const direction of ['send', 'receive', 'both'] as const) {
    t.deepEqual(await times([{ machine: 0, share: 0.75, from: 0, direction }], [[0, 0, 1, 8]], { duplex: 'half' }), [42]);
  }
});

test('overhead and arithmetic are not slowed, and unlimited ports cannot be', async (t) => {
  // o = 1, γ = 0.5: 10 + 1 + 8·2 + 4
  t.deepEqual(await times([{ machine: 0, share: 0.5, from: 0 }], [[0, 0, 1, 8, true]], { overhead: 1, reduction: 0.5 }), [31]);
  t.deepEqual(await times([{ machine: 0, share: 0.5, from: 0 }], [[0, 0, 1, 8]], { bandwidth: Infinity }), [10]);
});

test('what a port does in a while is its bandwidth times what is left of it, whatever the periods', (t) => {
  const period = fc.record({ share: fc.double({ min: 0.01, max: 0.99, noNaN: true }), from: fc.double({ min: 0, max: 10, noNaN: true }), length: fc.double({ min: 0.1, max: 3, noNaN: true }), rest: fc.double({ min: 0, max: 3, noNaN: true }), repeats: fc.boolean() });
  fc.assert(fc.property(fc.array(period, { minLength: 1, maxLength: 3 }), fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0.1, max: 20, noNaN: true }), (periods, from, seconds) => {
    const port = capacity(periods.map(({ share, from: start, length, rest, repeats }) => ({ machine: 0, share, from: start, until: start + length, ...(repeats ? { every: length + rest } : {}) })));
    const end = carried(port, from, seconds);
    // The integral of what is left by the midpoint rule on 20,000 steps; at most one step is wrong, by at most itself, at each edge of a period.
    const steps = 20_000;
    const step = (end - from) / steps;
    let done = 0;
    for (let index = 0; index < steps; index++) done += step * port.leftAt(from + (index + 0.5) * step);
    const edges = periods.length * (2 + 2 * (end - from) / 0.1);
    t.true(Math.abs(done - seconds) <= edges * step + 1e-9 * seconds, `${done} instead of ${seconds}`);
    // Done in two goes it ends at the same time.
    t.true(areEqual(carried(port, carried(port, from, seconds / 3), 2 * seconds / 3), end));
  }), { seed: 7, numRuns: 100 });
});

test('every period begins and ends at times that are met, however they are rounded', (t) => {
  // The last double before x > 0, for which dividing by the time between periods may give the whole number that belongs to x.
  const before = (x: number): number => {
    const bits = new BigUint64Array(1);
    const view = new Float64Array(bits.buffer);
    view[0] = x;
    bits[0]! -= 1n;
    return view[0];
  };
  for (const every of [0.1, 1 / 3, 0.7, 86400, 1e-3]) {
    for (const from of [0, 0.2]) {
      const length = every / 2;
      const port = capacity([{ machine: 0, share: 0.5, from, until: from + length, every }]);
      for (let period = 1; period < 2000; period++) {
        const begin = from + period * every;
        t.is(port.leftAt(begin), 0.5);
        t.is(port.leftAt(before(begin)), 1);
        t.is(port.changeAfter(before(begin)), begin);
        const end = port.changeAfter(begin);
        t.true(areEqual(end, begin + length));
        t.is(port.leftAt(end), 1);
      }
    }
  }
});

test('with constant shares on both sides the general rule is that of two ports of lower bandwidth', async (t) => {
  const share = fc.double({ min: 0, max: 0.9, noNaN: true });
  const width = fc.double({ min: 0.1, max: 10, noNaN: true });
  await fc.assert(fc.asyncProperty(share, share, width, width, async (sent, received, bandwidth, download) => {
    const sends: Send[] = [[0, 0, 1, 8], [1, 0, 1, 3], [1.5, 0, 1, 20]];
    const background = [{ machine: 0, share: sent, from: 0, direction: 'send' as const }, { machine: 1, share: received, from: 0, direction: 'receive' as const }];
    const slowed = await carry({ ...options, bandwidth, download, background }, sends);
    const equal = await carry({ ...options, bandwidth: bandwidth * (1 - sent), download: download * (1 - received) }, sends);
    slowed.times.forEach((time, index) => { t.true(areEqual(time, equal.times[index]!), `${time} instead of ${equal.times[index]}`); });
  }), { seed: 8, numRuns: 100 });
});
