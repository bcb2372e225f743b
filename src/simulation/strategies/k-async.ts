import { z } from '../../basics/fields.js';
import { formatNumber } from '../../basics/units.js';
import { portTime } from '../network/network.js';
import { areEqual, isFree } from './rounds/first-gradients-time.js';
import { startGradientCollector } from './servers/gradient-collector.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';
import { samplesOf, waitForField, waitForProblems } from './servers/wait-for.js';

const options = z.strictObject({
  kind: z.literal('k-async').describe('Every K gradients of distinct workers, however old, are one update; who has pushed waits for it.'),
  waitFor: waitForField('the workers'),
  ...serverFields,
});

/**
 * K-async SGD: an update takes the gradients of the first K workers to push; they wait for it, the others go on at the models that they have. So
 * gradients are (P − K)/K updates old on average, and with exponential steps an update takes E[X_{K:P}]. Source: Dutta et al. 2018.
 */
export const kAsync = strategy({
  options,
  line: { waitsFor: 'the update that K workers make, of which it is one', staleness: '(P − K)/K on average', traffic: 'K pushes and K pulls, 2Kn', source: 'Dutta et al. 2018' },
  outages: 'each',
  hasStaleness: true,
  slices: ({ servers }) => servers > 1,
  reduces: false,
  compresses: true,
  example: { kind: 'k-async', waitFor: 2 },
  degenerate: { options: { kind: 'k-async', waitFor: 1 }, workers: 1, tolerance: 0, because: 'nobody comes between one worker\'s read and its update' },
  problems: ({ waitFor }, setting) => waitForProblems(waitFor, setting),
  about: ({ waitFor, ...servers }) => `an update for every ${waitFor} gradients of distinct workers, who wait for it; push to and pull from ${aboutServers(servers)}`,
  remarks: ({ waitFor }, { workers }) => [`mean staleness (P − K)/K = ${formatNumber((workers - waitFor) / waitFor)}`],
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers, { waitFor }) => workers / waitFor,
  updateTime({ servers, placement, waitFor }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    // Workers in groups of K that take turns.
    if (!areEqual(steps) || workers % waitFor !== 0) return undefined;
    const isPlain = servers === 1 && placement !== 'co-located' && gradientBytes === parameterBytes;
    if (!isFree(cost) && !isPlain) return undefined;
    const turn = portTime(cost, parameterBytes);
    const cycle = steps[0]! + 2 * cost.latency + (waitFor + 1) * turn + serviceTime / servers;
    return {
      formula: 'max(K·cycle/P, service/S, K·b), cycle = step + 2L + (K+1)b + service/S, b = o + nβ: P/K groups side by side, or what one server can do; equal steps, K a divisor of P, one server or free messages',
      seconds: Math.max(waitFor * cycle / workers, serviceTime / servers, waitFor * turn),
    };
  },
  effectiveBatch: ({ waitFor }, batches) => samplesOf(waitFor, batches),
  start({ servers, waitFor }, cluster) {
    startGradientCollector(cluster, { servers, waitFor, answers: 'after the update' });
    return undefined;
  },
});
