import { z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import { centreShare, elasticFields, elasticProblems, elasticRemarks, nextStep, pulledBack, type Pulled } from './elastic-pull.js';
import { outages } from './outages.js';
import { aboutServers, areColocated, serverFields } from './server-fields.js';
import { serverRoundTrips } from './server-round-trips.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous-elastic-averaging').describe('Every worker keeps a model of its own; every τ of its steps it and a centre are pulled towards each other, at its own pace.'),
  ...elasticFields,
  ...serverFields,
});

/**
 * Elastic averaging SGD, asynchronous: after τ steps a worker pushes its model; in the moment in which the servers have taken it in, x̃ ← x̃ + (β/P)(x_i − x̃) and
 * x_i ← x_i − α(x_i − x̃), of the same x_i and x̃, and it is sent the centre. Its next gradient is still taken at the x_i before. With a momentum of the
 * workers' own it is EAMSGD. The centre is evaluated. A worker that was out begins at the centre. Models themselves are sent, which cannot be compressed
 * without something that both sides know: the centre has moved since the worker saw it. Source: Zhang, Choromanska, LeCun 2015, algorithms 1 and 2.
 */
export const asynchronousElasticAveraging = strategy({
  options,
  line: { waitsFor: 'nobody', staleness: '0: a gradient moves its own worker\'s model', traffic: 'a push and a pull of models, 2n, per τ steps of a worker', source: 'Zhang, Choromanska, LeCun 2015 (notes)' },
  outages: 'each',
  hasStaleness: false,
  reduces: false,
  compresses: false,
  search: 'none',
  example: { kind: 'asynchronous-elastic-averaging', elasticity: 0.2, period: 2 },
  degenerate: {
    options: { kind: 'asynchronous-elastic-averaging', elasticity: 0, period: 1, centreRate: 1 }, workers: 1, tolerance: 0, because: 'the centre is wherever its one worker is, which nothing pulls back',
  },
  problems: (own) => elasticProblems(own),
  about: (own) => `every ${own.period} of its steps a worker and the centre pull at each other with elasticity ${own.elasticity}; push to and pull from ${aboutServers(own)}`,
  remarks: (own, { workers }) => elasticRemarks(own, workers),
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers) => workers,
  stepsPerRound: ({ period }) => period,
  updateTime({ period, servers, placement }, { workers, steps, parameterBytes, cost, serviceTime }) {
    if (servers > 1 || placement === 'co-located' || cost.node !== undefined || steps.some((step) => step !== steps[0])) return undefined;
    const port = portTime(cost, parameterBytes);
    const cycle = period * steps[0]! + 2 * cost.latency + 2 * port + serviceTime;
    return {
      formula: 'max(cycle/P, service, o + nβ), cycle = τ · step + 2L + 2(o + nβ) + service: P cycles side by side, or what the server can do; all steps equal',
      seconds: Math.max(cycle / workers, serviceTime, port),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start(own, cluster) {
    const { period, elasticity } = own;
    const { task, progress, simulator, workers, batches } = cluster;
    const share = centreShare(own, workers);
    const machine = outages(cluster);
    const servers = serverRoundTrips(cluster, own.servers, (id) => machine.hasFailed(id));
    let centre = task.initial;

    function exchange(id: number, { at: model }: Pulled): Pulled {
      const pulled = pulledBack(cluster, model, task.difference(model, centre), elasticity);
      centre = task.mix([centre, model], [1 - share, share]);
      progress.publish(() => centre, period * batches[id]!);
      return pulled;
    }

    function* worker(id: number): Process {
      let pulled: Pulled = { at: centre, from: centre };
      let stepsLeft = period;
      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          pulled = { at: centre, from: centre };
          stepsLeft = period;
          yield* servers.pull(id);
          continue;
        }
        const model = nextStep(cluster, id, pulled, progress.samplesApplied);
        yield machine.computeTime(id);
        if (!machine.hasComputed(id)) continue;
        pulled = { at: model, from: model };
        if (--stepsLeft > 0) continue;
        stepsLeft = period;
        yield* servers.push(id, () => { pulled = exchange(id, pulled); });
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
