import test from 'ava';
import { streams } from '../../../../src/basics/random.js';
import { expectedLossyTime, expectedRounds, expectedTransmissions, lossRounds, packetsOf } from '../../../../src/simulation/network/ports/loss.js';
import { costOfNetwork, type NetworkOptions } from '../../../../src/simulation/network/registry.js';
import { areEqual, meanWithError, offBy } from '../../../support/standard-error.js';
import { carry, type Send } from '../_carry.js';

const MESSAGES = 20_000;

// 1 s a byte, L = 10 s, o = 1 s: 8 packets of 1 B.
const options: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1, latency: 10, overhead: 1, reduction: 0.5, duplex: 'full', loss: { probability: 0.3, packet: 1 } };

test('a message is at least one packet, and the last one may be shorter', (t) => {
  t.deepEqual([0, 1, 1500, 1501, 3000.5].map((bytes) => packetsOf(bytes, 1500)), [1, 1, 1, 2, 3]);
});

test('expected rounds, by hand', (t) => {
  // One packet: 1/(1 − p). Two: 2/(1 − p) − 1/(1 − p²), by inclusion and exclusion: p = 1/2 gives 4 − 4/3 = 8/3.
  t.true(areEqual(expectedRounds(1, 0.5), 2, 1e-13));
  t.true(areEqual(expectedRounds(2, 0.5), 8 / 3, 1e-13));
  t.is(expectedRounds(1000, 0), 1);
  t.true(areEqual(expectedRounds(1, 0.999), 1000, 1e-10));
  t.is(expectedTransmissions(6, 0.25), 8);
});

test('packets sent and rounds needed have the means of the closed forms', (t) => {
  for (const [packets, probability] of [[1, 0.5], [8, 0.3], [1000, 0.05]] as const) {
    const draw = lossRounds(1, streams(3));
    const draws = Array.from({ length: MESSAGES }, () => draw(0, packets, probability));
    t.true(draws.every((rounds) => rounds[0] === packets && rounds.every((sent, round) => sent > 0 && (round === 0 || sent <= rounds[round - 1]!))));
    const sent = meanWithError(draws.map((rounds) => rounds.reduce((sum, each) => sum + each, 0)));
    // Each packet's count is geometric, of variance p/(1 − p)².
    const error = Math.sqrt(packets * probability / (1 - probability) ** 2 / MESSAGES);
    const sentOff = offBy(sent.mean, expectedTransmissions(packets, probability), error);
    t.true(sentOff.isClose, sentOff.message);
    const rounds = meanWithError(draws.map((each) => each.length));
    const roundsOff = offBy(rounds.mean, expectedRounds(packets, probability), rounds.error);
    t.true(roundsOff.isClose, roundsOff.message);
  }
});

for (const timeout of [undefined, 3]) {
  test(`messages far apart take the time of the closed form on average and put n/(1 − p) bytes on the wire: timeout ${timeout ?? 'twice the latency'}`, async (t) => {
    const lossy = { ...options, loss: { ...options.loss!, timeout } };
    const sends = Array.from({ length: MESSAGES }, (_, index): Send => [index * 1e4, 0, 1, 8, true]);
    const { times, queued, bytesSent } = await carry(lossy, sends);
    const { mean, error } = meanWithError(times.map((time, index) => time - index * 1e4));
    const { isClose, message } = offBy(mean, expectedLossyTime(costOfNetwork(lossy), lossy.loss, 8, true), error);
    t.true(isClose, message);
    t.is(Math.max(...queued), 0);
    const bytes = offBy(bytesSent / MESSAGES, 8 / 0.7, Math.sqrt(8 * 0.3 / 0.7 ** 2 / MESSAGES));
    t.true(bytes.isClose, bytes.message);
  });
}

test('every message takes o + nβ + L, the bytes sent again, and a timeout a round more', async (t) => {
  // The same stream drawn beside it: 8 packets of 2 B.
  const draw = lossRounds(1, streams(1));
  const sends = Array.from({ length: 100 }, (_, index): Send => [index * 1e4, 0, 1, 16]);
  const { times } = await carry({ ...options, loss: { probability: 0.5, packet: 2, timeout: 7 } }, sends);
  times.forEach((time, index) => {
    const rounds = draw(0, 8, 0.5);
    t.is(time, index * 1e4 + 10 + 1 + 2 * rounds.reduce((sum, each) => sum + each, 0) + 7 * (rounds.length - 1));
  });
});

test('the port is free between the rounds, and a message of the same pair is delivered behind the one that is sent again', async (t) => {
  // Of the first message of this seed one packet is lost, of the second none.
  const draw = lossRounds(1, streams(1));
  t.deepEqual([draw(0, 4, 0.3), draw(0, 4, 0.3)], [[4, 1], [4]]);
  const lossy = { ...options, loss: { probability: 0.3, packet: 1, timeout: 1000 } };
  // The first is sent 0–5 and, for one more byte, 5 + 1000 – 1006; all there at 1016. The second is sent 5–10 and received 15–20.
  t.deepEqual(await carry(lossy, [[0, 0, 1, 4], [0, 0, 2, 4]]), { times: [1016, 20], queued: [0, 5], bytesSent: 9 });
  t.deepEqual(await carry(lossy, [[0, 0, 1, 4], [0, 0, 1, 4]]), { times: [1016, 1016], queued: [0, 5], bytesSent: 9 });
});

test('of two ends the larger probability counts; a machine without loss of its own has the network\'s', async (t) => {
  const sends = (from: number, to: number) => Array.from({ length: 5000 }, (_, index): Send => [index * 1e4, from, to, 8]);
  const machines = [{ machine: 1, loss: 0.6 }, { machine: 2, loss: 0.1 }, { machine: 3, loss: 0 }];
  for (const [from, to, probability] of [[0, 1, 0.6], [1, 0, 0.6], [0, 2, 0.3], [2, 3, 0.1]] as const) {
    const { bytesSent } = await carry({ ...options, machines }, sends(from, to));
    const { isClose, message } = offBy(bytesSent / 5000, 8 / (1 - probability), Math.sqrt(8 * probability / (1 - probability) ** 2 / 5000));
    t.true(isClose, message);
  }
});
