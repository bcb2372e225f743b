import { z } from '../../basics/fields.js';
import { formatNumber } from '../../basics/units.js';
import { portTime } from '../network/network.js';
import { areEqual, isFree } from './rounds/first-gradients-time.js';
import { startGradientCollector } from './servers/gradient-collector.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';
import { samplesOf, waitForField, waitForProblems } from './servers/wait-for.js';

const options = z.strictObject({
  kind: z.literal('k-batch-async').describe('Every K gradients of anyone, however old, are one update; nobody waits.'),
  waitFor: waitForField('the gradients'),
  ...serverFields,
});

/**
 * K-batch-async SGD: servers take a step along every K gradients that come; who has pushed takes the newest model at once, and only the K-th waits
 * until its update has been applied. Where communication is free an update takes K·E[X]/P for every law of steps, and gradients are (P − 1)/K
 * updates old on average. With K = 1 it is asynchronous SGD. Source: Dutta et al. 2018.
 */
export const kBatchAsync = strategy({
  options,
  line: { waitsFor: 'nobody', staleness: '(P − 1)/K on average', traffic: 'K pushes and K pulls, 2Kn', source: 'Dutta et al. 2018' },
  outages: 'each',
  hasStaleness: true,
  slices: ({ servers }) => servers > 1,
  reduces: false,
  compresses: true,
  example: { kind: 'k-batch-async', waitFor: 2 },
  degenerate: { options: { kind: 'k-batch-async', waitFor: 1 }, workers: 1, tolerance: 0, because: 'nobody comes between one worker\'s read and its update' },
  problems: ({ waitFor }, setting) => waitForProblems(waitFor, setting),
  about: ({ waitFor, ...servers }) => `an update for every ${waitFor} gradients of anyone; no worker waits for another; push to and pull from ${aboutServers(servers)}`,
  remarks: ({ waitFor }, { workers }) => [`mean staleness (P − 1)/K = ${formatNumber((workers - 1) / waitFor)}`],
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers, { waitFor }) => workers / waitFor,
  updateTime({ servers, placement, waitFor }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    if (!areEqual(steps) || workers % waitFor !== 0 || serviceTime > 0) return undefined;
    const isPlain = servers === 1 && placement !== 'co-located' && gradientBytes === parameterBytes;
    if (!isFree(cost) && !isPlain) return undefined;
    const turn = portTime(cost, parameterBytes);
    const cycle = steps[0]! + 2 * (cost.latency + turn);
    return {
      formula: 'K·max(cycle/P, b), cycle = step + 2L + 2b, b = o + nβ: P cycles side by side, or what one port can do; equal steps, K a divisor of P, no service, one server or free messages',
      seconds: waitFor * Math.max(cycle / workers, turn),
    };
  },
  effectiveBatch: ({ waitFor }, batches) => samplesOf(waitFor, batches),
  start({ servers, waitFor }, cluster) {
    startGradientCollector(cluster, { servers, waitFor, answers: 'at once' });
    return undefined;
  },
});
