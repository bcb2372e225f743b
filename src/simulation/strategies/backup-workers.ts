import { count, z } from '../../basics/fields.js';
import { startFirstGradients } from './rounds/first-gradients.js';
import { firstGradientsTime } from './rounds/first-gradients-time.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';
import { samplesOf } from './servers/wait-for.js';

const options = z.strictObject({
  kind: z.literal('backup-workers').describe('Synchronous SGD that does not wait for its b slowest workers; what they bring is dropped.'),
  backups: count('b: of the P workers those that an update does not wait for; 0 is synchronous SGD.', { least: 0 }),
  ...serverFields,
});

/**
 * Synchronous SGD with backup workers: the first N = P − b gradients make the update, the others finish theirs, push in vain and take the newest
 * model, so that who is slow for long computes at a model that is not the newest. Where communication is free an update takes about
 * E[X_{N:P}]. Source: Chen et al. 2016, whose N workers have b backups.
 */
export const backupWorkers = strategy({
  options,
  line: { waitsFor: 'the first P − b workers', staleness: '0', traffic: 'about P pushes and P pulls, 2Pn', source: 'Chen et al. 2016' },
  outages: 'each',
  waitsForAll: ({ backups }) => backups === 0,
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'backup-workers', backups: 1 },
  degenerate: { options: { kind: 'backup-workers', backups: 0 }, workers: 4, tolerance: 0, because: 'without backups all workers are waited for' },
  problems({ backups }, { workers = Infinity }) {
    if (backups < workers) return [];
    return [{ path: 'backups', message: 'nobody is left to wait for', expected: `less than ${workers}, the number of workers`, received: String(backups) }];
  },
  about: ({ backups, ...servers }) => `every update waits for all${backups === 0 ? '' : ` but ${backups} of the`} workers${backups === 0 ? '' : ', and drops what the last bring'}; push to and pull from ${aboutServers(servers)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers, { backups }) => workers / (workers - backups),
  messagesPerUpdate: (workers, { servers }) => 2 * servers * workers,
  updateTime: (written, setting) => firstGradientsTime({ ...written, waitFor: setting.workers - written.backups, late: 'drop', perWorker: 'one', areColocated: areColocated(written) }, setting),
  effectiveBatch: ({ backups }, batches) => samplesOf(batches.length - backups, batches),
  start({ servers, backups }, cluster) {
    startFirstGradients(cluster, { servers, waitFor: cluster.workers - backups, late: 'drop', perWorker: 'one' });
    return undefined;
  },
});
