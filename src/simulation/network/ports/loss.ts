/**
 * Packets that get lost. A message of n bytes is k = max(1, ⌈n/packet⌉) packets of n/k bytes. Each is lost with probability p, independently,
 * every time it is sent; the lost ones are sent again in a further round, until none is. A lost packet holds the ports like any other:
 * it comes, damaged.
 */
import { binomial } from '../../../basics/distributions.js';
import { quantity, scalar, z } from '../../../basics/fields.js';
import type { Streams, Uniform } from '../../../basics/random.js';
import { portTime, type MessageCost } from '../network.js';

export const loss = z.strictObject({
  probability: scalar('p: probability that a packet is lost.', { least: 0, below: 1 }),
  packet: quantity('size', 'Size of a packet', { above: 0 }).default(1500),
  timeout: quantity('time', 'From the last bit sent to the sending of what was lost of it; without it, twice the latency').optional(),
});
export type LossOptions = z.output<typeof loss>;

/** k, packets of a message. */
export function packetsOf(bytes: number, packet: number): number {
  return Math.max(1, Math.ceil(bytes / packet));
}

/** Draws the packets sent in each round of each machine's next message; a machine that sends has the stream `network/loss/<machine>` to itself. */
export function lossRounds(machines: number, streams: Streams): (from: number, packets: number, probability: number) => number[] {
  const sources = new Array<Uniform | undefined>(machines);
  return (from, packets, probability) => {
    const source = sources[from] ??= streams(`network/loss/${from}`);
    const rounds: number[] = [];
    for (let missing = packets; missing > 0; missing = binomial(missing, probability, source)()) rounds.push(missing);
    return rounds;
  };
}

/** Expected packets sent for k of them to arrive: k/(1 − p), each one's count being geometric. */
export function expectedTransmissions(packets: number, probability: number): number {
  return packets / (1 - probability);
}

/** Expected rounds, the largest of k geometric counts: Σ_{j≥0} 1 − (1 − p^j)^k. */
export function expectedRounds(packets: number, probability: number): number {
  let rounds = 0;
  for (let power = 1, term = 1; term > 1e-16 * rounds; power *= probability) {
    term = -Math.expm1(packets * Math.log1p(-power));
    rounds += term;
  }
  return rounds;
}

/** Expected time of a message with nothing in its way: L + o + nβ/(1 − p) (+ nγ) and a timeout for each round after the first. */
export function expectedLossyTime(cost: MessageCost, { probability, packet, timeout = 2 * cost.latency }: LossOptions, bytes: number, isReduction = false): number {
  const sent = expectedTransmissions(bytes, probability);
  return cost.latency + portTime(cost, sent) + (isReduction ? bytes * cost.reductionPerByte : 0)
    + (expectedRounds(packetsOf(bytes, packet), probability) - 1) * timeout;
}
