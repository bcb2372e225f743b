import type { AllReduceAlgorithm } from './all-reduce.js';
import { costAmong } from './node-cost.js';

/**
 * Everyone sends its whole vector to the first participant, which adds them up and sends the sum back to everyone; all at once, so that
 * the root's port decides who goes first.
 */
export const star: AllReduceAlgorithm = {
  kind: 'star',
  operation: 'all-reduce',
  about: 'star all-reduce, all at once through the root\'s port',
  formula: '2L + 2(p−1)(o+nβ) + (p−1)nγ, all arriving together',
  closedForm(p, bytes, cost) {
    const { latency, overhead, secondsPerByte, reductionPerByte } = costAmong(p, cost);
    return p === 1 ? 0 : 2 * latency + 2 * (p - 1) * (overhead + bytes * secondsPerByte) + (p - 1) * bytes * reductionPerByte;
  },
  begin(network, machines, bytes, finished) {
    const p = machines.length;
    const root = machines[0]!;
    let missing = p;

    function contribute(): void {
      if (--missing > 0) return;
      finished(0);
      for (let leaf = 1; leaf < p; leaf++) {
        network.send(root, machines[leaf]!, bytes, false, () => { finished(leaf); });
      }
    }

    return {
      arrive(participant) {
        if (participant === 0) contribute();
        else network.send(machines[participant]!, root, bytes, true, contribute);
      },
    };
  },
};
