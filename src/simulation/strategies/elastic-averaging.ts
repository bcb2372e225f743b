import { z } from '../../basics/fields.js';
import { samplesPerRound } from './cluster.js';
import { centreShare, elasticFields, elasticProblems, elasticRemarks, nextStep, pulledBack, type Pulled } from './averaging/elastic-pull.js';
import type { Version } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { ONE_SERVER_FORMULA, oneServerRound } from './rounds/one-server-round.js';
import { always } from './rounds/rounds.js';
import { serverExchange } from './exchange/server-exchange.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('elastic-averaging').describe('Every worker keeps a model of its own; every τ steps all are pulled towards a centre, and the centre towards them.'),
  ...elasticFields,
  ...serverFields,
});

/**
 * Elastic averaging SGD, synchronous: every τ steps x_i ← x_i − η·g_i(x_i) − α(x_i − x̃) and x̃ ← x̃ + (β/P)·Σ_i(x_i − x̃), all of the same x_i and x̃, β = Pα unless
 * given; x_i ← x_i − η·g_i(x_i) in the steps between. An exchange ends a round: what it pulls a worker back by comes into its next step. With a momentum
 * of the workers' own it is EAMSGD. The centre is evaluated. Compressed, workers send x_i − x̃, and both are pulled by what arrives of it; what is
 * lost is still in the next difference, so there is no error feedback. Source: Zhang, Choromanska, LeCun 2015, equations 3 and 4, algorithm 1.
 */
export const elasticAveraging = strategy({
  options,
  line: { waitsFor: 'all P workers, every τ steps', staleness: '0', traffic: 'P pushes and pulls of models every τ steps', source: 'Zhang, Choromanska, LeCun 2015 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  search: 'none',
  example: { kind: 'elastic-averaging', elasticity: 0.2, period: 2 },
  degenerate: { options: { kind: 'elastic-averaging', elasticity: 0, period: 1, centreRate: 1 }, workers: 1, tolerance: 0, because: 'the centre is wherever its one worker is, which nothing pulls back' },
  problems(own, { workers }) {
    const { elasticity, centreRate } = own;
    if (centreRate !== undefined || workers === undefined || workers * elasticity <= 1) return elasticProblems(own);
    return [{ path: 'elasticity', message: 'the centre would overshoot the workers: β = Pα is above 1', expected: `at most 1/P = ${1 / workers}, or a \`centreRate\``, received: String(elasticity) }];
  },
  about: (own) => `every ${own.period} local steps workers and centre pull at each other with elasticity ${own.elasticity}, through ${aboutServers(own)}`,
  remarks: (own, { workers }) => elasticRemarks(own, workers),
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: () => 1,
  stepsPerRound: ({ period }) => period,
  messagesPerUpdate: (workers, { servers }) => 2 * servers * workers,
  updateTime({ period, servers, placement }, setting) {
    if (servers > 1 || placement === 'co-located') return undefined;
    const seconds = oneServerRound(setting, setting.workers, period);
    return seconds === undefined ? undefined : { formula: `H = τ: ${ONE_SERVER_FORMULA}`, seconds };
  },
  // A local step is taken on one worker's batch.
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start(own, cluster) {
    const { period, elasticity } = own;
    const { task, wire, workers } = cluster;
    const share = centreShare(own, workers);
    const perStep = samplesPerRound(cluster);
    /** By centre: where the exchange that led to it has left the workers. Others begin at the centre. */
    const left = new WeakMap<Version, ReadonlyMap<number, Pulled>>();

    return lockstep(cluster, serverExchange(cluster, own.servers), {
      plan: always({ steps: period, batches: cluster.batches }),
      contribute(worker, centre, samplesBehind) {
        let pulled = left.get(centre)?.get(worker) ?? { at: centre, from: centre };
        for (let step = 0; step < period; step++) {
          const model = nextStep(cluster, worker, pulled, samplesBehind + step * perStep);
          pulled = { at: model, from: model };
        }
        return pulled.at;
      },
      combine(centre, models: readonly Version[], _, { members }) {
        const differences = models.map((model, place) => wire.compressed(members[place]!, task.difference(model, centre)));
        const shares = models.map(() => share);
        const next = wire.isCompressed ? task.descend(centre, task.sum(differences, shares), -1) : task.mix([centre, ...models], [1 - models.length * share, ...shares]);
        left.set(next, new Map(models.map((model, place) => [members[place]!, pulledBack(cluster, model, differences[place]!, elasticity)])));
        return next;
      },
    });
  },
});
