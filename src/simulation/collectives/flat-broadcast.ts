import { messageTime, portTime } from '../network/network.js';
import type { Collective } from './collective.js';
import { costAmong } from './node-cost.js';

/** Participant 0 sends to everyone, one message after the other through its port. Without a schedule: it would have a step per participant. */
export const flatBroadcast: Collective<'broadcast'> = {
  kind: 'flat',
  operation: 'broadcast',
  about: 'flat broadcast',
  formula: 'L + (p−1)(o+nβ)',
  closedForm(p, bytes, cost) {
    const dearest = costAmong(p, cost);
    return p === 1 ? 0 : messageTime(dearest, bytes) + (p - 2) * portTime(dearest, bytes);
  },
  begin(network, machines, bytes, finished) {
    // What a participant still waits for: its own arrival, and for all but the root the vector.
    const missing = new Uint8Array(machines.length).fill(2);
    const settle = (participant: number) => {
      missing[participant]!--;
      if (missing[participant] === 0) finished(participant);
    };
    return {
      arrive(participant) {
        settle(participant);
        if (participant > 0) return;
        settle(0);
        for (let leaf = 1; leaf < machines.length; leaf++) network.send(machines[0]!, machines[leaf]!, bytes, false, () => { settle(leaf); });
      },
    };
  },
};
