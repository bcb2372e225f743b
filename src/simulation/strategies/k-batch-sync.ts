import { z } from '../../basics/fields.js';
import { startFirstGradients } from './rounds/first-gradients.js';
import { firstGradientsTime } from './rounds/first-gradients-time.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';
import { samplesOf, waitForField, waitForProblems } from './servers/wait-for.js';

const options = z.strictObject({
  kind: z.literal('k-batch-sync').describe('Every update waits for the first K gradients, whoever computes them.'),
  waitFor: waitForField('the gradients'),
  ...serverFields,
});

/**
 * K-batch-sync SGD: who has pushed computes another gradient at the same model, until K have come from anyone; the others are stopped by the next
 * model. Nobody idles, and with exponential steps of rate μ, of which stopping loses nothing, an update takes K/(Pμ). A worker that is always
 * faster gives more gradients than others. Source: Dutta et al. 2018.
 */
export const kBatchSync = strategy({
  options,
  line: { waitsFor: 'the first K gradients of anyone', staleness: '0', traffic: 'K pushes and P pulls, (K + P)n', source: 'Dutta et al. 2018' },
  outages: 'each',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'k-batch-sync', waitFor: 3 },
  degenerate: { options: { kind: 'k-batch-sync', waitFor: 1 }, workers: 1, tolerance: 0, because: 'one worker gives one gradient after the other' },
  problems: ({ waitFor }, setting) => waitForProblems(waitFor, setting),
  about: ({ waitFor, ...servers }) => `every update waits for the first ${waitFor} gradients of anyone; who has pushed begins another; push to and pull from ${aboutServers(servers)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers, { waitFor }) => workers / waitFor,
  messagesPerUpdate: (workers, { waitFor, servers }) => servers * (waitFor + workers),
  updateTime: (written, setting) => firstGradientsTime({ ...written, late: 'cancel', perWorker: 'any', areColocated: areColocated(written) }, setting),
  effectiveBatch: ({ waitFor }, batches) => samplesOf(waitFor, batches),
  start({ servers, waitFor }, cluster) {
    startFirstGradients(cluster, { servers, waitFor, late: 'cancel', perWorker: 'any' });
    return undefined;
  },
});
