import type { AllReduceAlgorithm } from './all-reduce.js';
import { costAmong } from './node-cost.js';

/**
 * The star whose root talks to one participant at a time: it takes the vectors in order of arrival, the next sender starting when the
 * last was received, and then serves the sum to one after the other.
 */
export const starOneByOne: AllReduceAlgorithm = {
  kind: 'star-one-by-one',
  operation: 'all-reduce',
  about: 'star all-reduce, one worker at a time',
  formula: '2(p−1)(o+L+nβ) + (p−1)nγ, all arriving together',
  closedForm(p, bytes, cost) {
    const { latency, overhead, secondsPerByte, reductionPerByte } = costAmong(p, cost);
    return (p - 1) * (2 * (overhead + latency + bytes * secondsPerByte) + bytes * reductionPerByte);
  },
  begin(network, machines, bytes, finished) {
    const p = machines.length;
    const root = machines[0]!;
    const ready: number[] = [];
    let isRootReady = false;
    let isReceiving = false;
    let missing = p - 1;

    function takeNext(): void {
      if (!isRootReady || isReceiving) return;
      if (missing === 0) {
        finished(0);
        serve(1);
        return;
      }
      const next = ready.shift();
      if (next === undefined) return;
      isReceiving = true;
      network.send(machines[next]!, root, bytes, true, () => {
        isReceiving = false;
        missing--;
        takeNext();
      });
    }

    function serve(leaf: number): void {
      if (leaf === p) return;
      network.send(root, machines[leaf]!, bytes, false, () => {
        finished(leaf);
        serve(leaf + 1);
      });
    }

    return {
      arrive(participant) {
        if (participant === 0) isRootReady = true;
        else ready.push(participant);
        takeNext();
      },
    };
  },
};
