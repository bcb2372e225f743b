import FlatQueue from 'flatqueue';
import { exponential } from '../src/basics/distributions.js';
import { streams } from '../src/basics/random.js';
import { EventQueue } from '../src/simulation/core/event-queue.js';
import { median, speedOf, type Benchmark } from './benchmark.js';

const HOLDS = 1_000_000;
const REPETITIONS = 9;
const SIZES = [{ queued: 1e3, asked: 0.9 }, { queued: 1e5, asked: 0.9 }, { queued: 1e6, asked: 1.2 }];

/**
 * The hold model: with so many events queued, take the earliest out and put one back an exponential time later, again and again.
 * The peer is a bare binary heap: no order among equal times, no cancelling. Both carry numbers, and the times are drawn beforehand.
 * Source: Jones 1986.
 */
export const queueHold: Benchmark = {
  name: 'queue-hold',
  about: 'pop the earliest event and push another, with many queued',
  async *run() {
    const draw = exponential(1, streams(1)('hold'));
    const steps = Float64Array.from({ length: HOLDS }, draw);
    for (const { queued, asked } of SIZES) {
      const ours = new EventQueue<number>();
      const theirs = new FlatQueue();
      for (let id = 0; id < queued; id++) {
        const time = draw() * queued;
        ours.push(time, id);
        theirs.push(id, time);
      }
      const holdOurs = (): number => {
        for (const step of steps) {
          const time = ours.nextTime();
          ours.push(time + step * queued, ours.pop()!);
        }
        return HOLDS;
      };
      const holdTheirs = (): number => {
        for (const step of steps) {
          const time = theirs.peekValue()!;
          theirs.push(theirs.pop()!, time + step * queued);
        }
        return HOLDS;
      };
      const speeds: number[] = [];
      const ratios: number[] = [];
      for (let repetition = -1; repetition < REPETITIONS; repetition++) {
        // Who goes first alternates; repetition −1 warms up.
        const first = await speedOf(repetition % 2 === 0 ? holdOurs : holdTheirs);
        const second = await speedOf(repetition % 2 === 0 ? holdTheirs : holdOurs);
        if (repetition < 0) continue;
        const [our, their] = repetition % 2 === 0 ? [first, second] : [second, first];
        speeds.push(our);
        ratios.push(our / their);
      }
      yield { bench: `queue-hold/${queued}`, value: median(speeds), unit: 'holds/s', peer: 'flatqueue', ratio: median(ratios), asked };
    }
  },
};
