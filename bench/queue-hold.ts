import FlatQueue from 'flatqueue';
import jssim from 'js-simulator';
import { exponential } from '../src/basics/distributions.js';
import { streams } from '../src/basics/random.js';
import { EventQueue } from '../src/simulation/core/event-queue.js';
import { median, speedOf, type Benchmark } from './benchmark.js';

const HOLDS = 1_000_000;
const REPETITIONS = 9;
// The queue of js-simulator is up to ten times slower: it does so many, in one repetition of three.
const SLOW_HOLDS = 100_000;
const SIZES = [{ queued: 1e3, asked: 0.9 }, { queued: 1e5, asked: 0.9 }, { queued: 1e6, asked: 1.2 }];

/**
 * The hold model: with so many events queued, take the earliest out and put one back an exponential time later, again and again.
 * flatqueue is a bare binary heap: no order among equal times, no cancelling; js-simulator's queue is one of objects, with a comparison to call.
 * The first two carry numbers, and the times are drawn beforehand.
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
      const slow = new jssim.MinPQ<{ time: number }>((a, b) => a.time - b.time);
      for (let id = 0; id < queued; id++) {
        const time = draw() * queued;
        ours.push(time, id);
        theirs.push(id, time);
        slow.enqueue({ time });
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
      const holdSlow = (): number => {
        for (let hold = 0; hold < SLOW_HOLDS; hold++) {
          const event = slow.delMin()!;
          event.time += steps[hold]! * queued;
          slow.enqueue(event);
        }
        return SLOW_HOLDS;
      };
      const speeds: number[] = [];
      const ratios: number[] = [];
      const slowRatios: number[] = [];
      for (let repetition = -1; repetition < REPETITIONS; repetition++) {
        // Who goes first alternates; repetition −1 warms up.
        const first = await speedOf(repetition % 2 === 0 ? holdOurs : holdTheirs);
        const second = await speedOf(repetition % 2 === 0 ? holdTheirs : holdOurs);
        const slowest = repetition % 3 === 0 || repetition < 0 ? await speedOf(holdSlow) : undefined;
        if (repetition < 0) continue;
        const [our, their] = repetition % 2 === 0 ? [first, second] : [second, first];
        speeds.push(our);
        ratios.push(our / their);
        if (slowest !== undefined) slowRatios.push(our / slowest);
      }
      const measured = { bench: `queue-hold/${queued}`, value: median(speeds), unit: 'holds/s' };
      yield { ...measured, peer: 'flatqueue', ratio: median(ratios), asked };
      yield { ...measured, peer: 'js-simulator', ratio: median(slowRatios) };
    }
  },
};
