/** Everyone sends something to its neighbours in every step, and waits for what they send of that step. */
import type { Process, Signal } from '../../core/process.js';
import { send, type Cluster } from '../cluster.js';
import type { Mixing } from './weights.js';

export interface NeighbourExchange<Item> {
  /** The worker sends its item of that step to its neighbours. */
  send(worker: number, step: number, item: Item): void;
  /**
   * Waits until all neighbours' items of that step have come; the worker has sent its own before.
   * @returns by worker, whose neighbours' are there
   */
  gather(worker: number, step: number): Process<readonly Item[]>;
}

interface Step<Item> {
  readonly items: Item[];
  /** By worker: items that have not come. */
  readonly missing: Int32Array;
  /** By worker: when the last item that came had been sent. */
  readonly sentAt: Float64Array;
  readonly isComplete: (Signal | undefined)[];
  gatherers: number;
}

/** Some may be steps ahead of others that are far away in the graph. @param bytes of an item */
export function neighbourExchange<Item>(cluster: Cluster, { to, from }: Mixing, bytes: number): NeighbourExchange<Item> {
  const { simulator, ledger, workers } = cluster;
  const expected = Int32Array.from(from, ({ length }) => length - 1);
  const steps = new Map<number, Step<Item>>();

  function stepOf(number: number): Step<Item> {
    let step = steps.get(number);
    if (step === undefined) {
      step = { items: new Array<Item>(workers), missing: expected.slice(), sentAt: new Float64Array(workers), isComplete: new Array<Signal | undefined>(workers), gatherers: workers };
      steps.set(number, step);
    }
    return step;
  }

  return {
    send(worker, number, item) {
      const step = stepOf(number);
      const sentAt = simulator.now;
      step.items[worker] = item;
      for (const other of to[worker]!) {
        send(cluster, worker, other, bytes, false, () => {
          step.sentAt[other] = sentAt;
          step.missing[other]!--;
          if (step.missing[other] === 0) step.isComplete[other]?.fire();
        });
      }
    },
    *gather(worker, number) {
      const step = stepOf(number);
      if (step.missing[worker]! > 0) {
        const { now } = simulator;
        ledger.enter(worker, 'waiting');
        yield step.isComplete[worker] = simulator.signal();
        // Until the last of them sent, it waited for that one; from then on for the message.
        ledger.move(worker, simulator.now - Math.max(now, step.sentAt[worker]!), 'waiting', 'communication');
      }
      if (--step.gatherers === 0) steps.delete(number);
      return step.items;
    },
  };
}
