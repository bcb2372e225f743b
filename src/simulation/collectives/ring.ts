import type { AllReduceAlgorithm } from './all-reduce.js';

/**
 * Reduce-scatter, then all-gather, round a ring: in each of 2(p−1) steps every participant passes a chunk of n/p bytes to its right; in
 * the first p−1 the receiver adds it to its own. On half-duplex ports, which send and receive in turn, it takes longer than its closed form:
 * twice the bandwidth term where L is short. Source: Patarasuk and Yuan 2009.
 */
export const ring: AllReduceAlgorithm = {
  kind: 'ring',
  about: 'ring all-reduce',
  formula: '2(p−1)(o+L) + 2(p−1)/p·nβ + (p−1)/p·nγ, all arriving together, full duplex',
  closedForm(p, bytes, { latency, overhead, secondsPerByte, reductionPerByte }) {
    const chunk = bytes / p;
    return 2 * (p - 1) * (overhead + latency + chunk * secondsPerByte) + (p - 1) * chunk * reductionPerByte;
  },
  begin(network, machines, bytes, finished) {
    const p = machines.length;
    const steps = 2 * (p - 1);
    const hasArrived = new Uint8Array(p);
    const sent = new Int32Array(p);
    const received = new Int32Array(p);

    // Step k of a participant needs its own vector and the chunk received in step k−1.
    function proceed(participant: number): void {
      if (hasArrived[participant] === 0) return;
      const right = (participant + 1) % p;
      while (sent[participant]! < steps && sent[participant]! <= received[participant]!) {
        const isReduction = sent[participant]! < p - 1;
        sent[participant]!++;
        network.send(machines[participant]!, machines[right]!, bytes / p, isReduction, () => {
          received[right]!++;
          proceed(right);
        });
      }
      if (received[participant] === steps) finished(participant);
    }

    return {
      arrive(participant) {
        hasArrived[participant] = 1;
        proceed(participant);
      },
    };
  },
};
