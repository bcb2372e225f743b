import { choice, count, z } from '../../basics/fields.js';
import { allReduceChoices } from '../collectives/registry.js';
import { FORWARD, bucketProblems, buckets, overlappedTime } from '../compute/backward-pass.js';
import { drawBatch } from './cluster.js';
import { LOCKSTEP_FORMULA, aboutAllReduce, allReduceExchange, allReduceOf, gradientExchangeTime } from './exchange/exchange.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { always } from './rounds/rounds.js';
import { overlapField, overlappedExchange } from './exchange/overlapped-exchange.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { colocatedExchangeTime, serverExchange, serverExchangeTime } from './exchange/server-exchange.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('synchronous').describe('Every update waits for one gradient of every worker.'),
  collective: choice('How the gradients are added up, `auto` for the algorithm with the least closed form; or give `servers` instead.', allReduceChoices).optional(),
  overlap: overlapField.optional(),
  servers: count('Parameter servers, each with an equal shard of the model; instead of `collective`.', { least: 1, most: 100_000 }).optional(),
  placement: serverFields.placement,
});

/** Synchronous SGD: one mini-batch over all workers per update; statistically the same as one machine with a batch P times as large. */
export const synchronous = strategy({
  options,
  line: { waitsFor: 'all P workers', staleness: '0', traffic: 'an all-reduce, about 2n per worker, or P pushes and pulls', source: 'Chen et al. 2016; Goyal et al. 2017 (notes)' },
  outages: 'checkpoint',
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'synchronous', collective: 'ring' },
  degenerate: { options: { kind: 'synchronous', collective: 'ring' }, workers: 4, tolerance: 0, because: 'the mean over all workers\' samples is one big batch' },
  problems({ collective, servers, overlap, placement }, { parameterBytes }) {
    if (placement !== undefined && servers === undefined) return [{ message: 'there are no servers to place', path: 'placement', fix: 'give `servers`, or remove it' }];
    if (overlap !== undefined && collective === undefined) return [{ message: 'only an all-reduce can overlap the backward pass', path: 'overlap', fix: 'give `collective` instead of `servers`, or remove it' }];
    if ((collective === undefined) !== (servers === undefined)) {
      return overlap?.kind !== 'buckets' || parameterBytes === undefined ? []
        : bucketProblems(overlap, parameterBytes).map((problem) => ({ ...problem, path: `overlap.${problem.path ?? ''}` }));
    }
    return [{ message: 'gradients travel one way', path: 'collective', expected: 'exactly one of `collective` and `servers`', received: collective === undefined ? 'neither' : 'both' }];
  },
  about({ collective, servers = 0, placement, overlap }) {
    const how = collective === undefined ? `push and pull through ${aboutServers({ servers, placement })}` : aboutAllReduce(collective);
    const when = overlap === undefined ? '' : overlap.kind === 'buckets' ? ' in buckets while the backward pass goes on' : ' of fused gradients while the backward pass goes on';
    return `every update waits for all workers; ${how}${when}`;
  },
  servers: ({ servers }) => servers ?? 0,
  areServersColocated: areColocated,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  updateTime({ collective, servers = 1, placement, overlap }, setting) {
    const { workers, steps, parameterBytes, gradientBytes, layers, cost, serviceTime } = setting;
    const step = Math.max(...steps);
    if (collective === undefined) {
      if (workers % servers !== 0 || gradientBytes !== parameterBytes) return undefined;
      if (placement === 'co-located') {
        if (servers !== workers || steps.some((other) => other !== step)) return undefined;
        const seconds = step + colocatedExchangeTime(workers, parameterBytes, cost) + serviceTime / servers;
        return { formula: 'step + 2L + 2(P − 1)(o + nβ/P) + (P − 1)nγ/P + service/S: all steps equal, each worker with its server', seconds };
      }
      const seconds = step + serverExchangeTime(workers, servers, parameterBytes, cost) + serviceTime / servers;
      return { formula: 'slowest step + 2L + P(2o + 2nβ/S + nγ/S) + service/S; less where some are answered before others and begin their next step meanwhile', seconds };
    }
    if (overlap === undefined) return { formula: LOCKSTEP_FORMULA, seconds: step + gradientExchangeTime(collective, setting) };
    const closedForm = (bytes: number) => allReduceOf(collective, workers, bytes, cost).closedForm(workers, bytes, cost);
    if (gradientBytes !== parameterBytes) return undefined;
    if (overlap.kind === 'fusion') return undefined;
    const sends = buckets(overlap, layers).map(({ bytes, readyAt }) => ({ readyAt: step * (readyAt - FORWARD), cost: closedForm(bytes) }));
    return {
      formula: 'T_fwd + max(T_bwd, max_j(r_j + Σ_{i≥j} c_i)): all steps equal, each bucket\'s all-reduce done before the next begins',
      seconds: overlappedTime({ forward: step * FORWARD, backward: step * (1 - FORWARD) }, sends),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ collective, servers = 1, overlap }, cluster) {
    const { task } = cluster;
    const exchange = collective === undefined ? serverExchange(cluster, servers)
      : overlap === undefined ? allReduceExchange(cluster, collective) : overlappedExchange(cluster, collective, overlap);
    return lockstep(cluster, exchange, {
      plan: always({ steps: 1, batches: cluster.batches }),
      contribute: (worker) => drawBatch(cluster, worker),
      combine: (model, samples: readonly Samples[], samplesBehind, { members }) => task.step(model, cluster.wire.mean(model, members, samples), cluster.rate(samplesBehind)),
    });
  },
});
