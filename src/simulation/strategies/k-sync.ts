import { choice, z } from '../../basics/fields.js';
import { startFirstGradients } from './rounds/first-gradients.js';
import { firstGradientsTime } from './rounds/first-gradients-time.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';
import { samplesOf, waitForField, waitForProblems } from './servers/wait-for.js';

const options = z.strictObject({
  kind: z.literal('k-sync').describe('Every update waits for the first K of P workers.'),
  waitFor: waitForField('the workers'),
  late: choice('Whether the P − K others stop and begin anew as soon as they hold the next model, the default, or finish gradients that are dropped.', ['cancel', 'drop']).default('cancel'),
  ...serverFields,
});

/**
 * K-sync SGD: all P workers compute at the newest model, and the mean of the first K gradients is its update. It takes E[X_{K:P}] where
 * communication is free; K/E[X_{K:P}] gradients a second may be most for a K in between. Source: Dutta et al. 2018.
 */
export const kSync = strategy({
  options,
  line: { waitsFor: 'the first K of P workers', staleness: '0', traffic: 'K pushes and P pulls, (K + P)n, or more where late ones push in vain', source: 'Dutta et al. 2018' },
  outages: 'each',
  waitsForAll: ({ waitFor }, workers) => waitFor === workers,
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'k-sync', waitFor: 3 },
  degenerate: { options: { kind: 'k-sync', waitFor: 4 }, workers: 4, tolerance: 0, because: 'the first P of P workers are all' },
  problems: ({ waitFor }, setting) => waitForProblems(waitFor, setting),
  inert: ({ waitFor }, { workers }) => (waitFor === workers ? [['late', 'all workers are waited for: nobody is late']] : []),
  about: ({ waitFor, late, ...servers }) => `every update waits for the first ${waitFor} workers; the others ${late === 'cancel' ? 'stop and begin anew' : 'finish in vain'}; push to and pull from ${aboutServers(servers)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers, { waitFor }) => workers / waitFor,
  messagesPerUpdate: (workers, { waitFor, late, servers }) => servers * (late === 'cancel' ? waitFor + workers : 2 * workers),
  updateTime: (written, setting) => firstGradientsTime({ ...written, perWorker: 'one', areColocated: areColocated(written) }, setting),
  effectiveBatch: ({ waitFor }, batches) => samplesOf(waitFor, batches),
  start({ servers, waitFor, late }, cluster) {
    startFirstGradients(cluster, { servers, waitFor, late, perWorker: 'one' });
    return undefined;
  },
});
