import { z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import type { Gradient, Version } from './learning-task.js';
import { centreShare, elasticFields, elasticProblems, elasticRemarks, nextStep, pulledBack, type Pulled } from './averaging/elastic-pull.js';
import { outages } from './outages.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { serverRoundTrips } from './servers/server-round-trips.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous-elastic-averaging').describe('Every worker keeps a model of its own; every τ of its steps it and a centre are pulled towards each other, at its own pace.'),
  ...elasticFields,
  ...serverFields,
});

/**
 * Elastic averaging SGD, asynchronous: after τ steps a worker pushes its model; in the moment in which the servers have taken it in, x̃ ← x̃ + (β/P)(x_i − x̃) and
 * x_i ← x_i − α(x_i − x̃), of the same x_i and x̃, and it is sent the centre. Its next gradient is still taken at the x_i before. With a momentum of the
 * workers' own it is EAMSGD. The centre is evaluated. A worker that was out begins at the centre. Source: Zhang, Choromanska, LeCun 2015, algorithms 1 and 2.
 *
 * Compressed, the servers keep a copy x̂_i of every worker's model that it knows too, at first the common start: it pushes q = C(x_i − x̂_i), x̂_i ← x̂_i + q stands
 * for x_i in both pulls, and the copy is pulled with its worker. What is lost stays in x_i − x̂_i, so there is no error feedback besides. The centre is sent whole.
 */
export const asynchronousElasticAveraging = strategy({
  options,
  line: { waitsFor: 'nobody', staleness: '0: a gradient moves its own worker\'s model', traffic: 'a push and a pull of models, 2n, per τ steps of a worker', source: 'Zhang, Choromanska, LeCun 2015 (notes)' },
  outages: 'each',
  hasStaleness: false,
  reduces: false,
  compresses: true,
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
  updateTime({ period, servers, placement }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    if (servers > 1 || placement === 'co-located' || cost.node !== undefined || steps.some((step) => step !== steps[0])) return undefined;
    const port = portTime(cost, parameterBytes);
    const cycle = period * steps[0]! + 2 * cost.latency + portTime(cost, gradientBytes) + port + serviceTime;
    return {
      formula: 'max(cycle/P, service, o + nβ), cycle = τ · step + 2(L + o) + (c + n)β + service, c bytes pushed: P cycles side by side, or what the server can do; all steps equal',
      seconds: Math.max(cycle / workers, serviceTime, port),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start(own, cluster) {
    const { period, elasticity } = own;
    const { task, wire, progress, simulator, workers, batches } = cluster;
    const share = centreShare(own, workers);
    const machine = outages(cluster);
    const servers = serverRoundTrips(cluster, own.servers, (id) => machine.hasFailed(id));
    let centre = task.initial;
    /** By worker: what the servers hold for its model, where what they are sent of it is compressed. */
    const copies: Version[] = Array.from({ length: workers }, () => task.initial);

    /** What the worker's model is taken to differ from the centre by. */
    function differenceOf(id: number, model: Version): Gradient {
      if (!wire.isCompressed) return task.difference(model, centre);
      const copy = task.descend(copies[id]!, wire.contracted(id, task.difference(model, copies[id]!)), -1);
      const difference = task.difference(copy, centre);
      copies[id] = task.descend(copy, difference, elasticity);
      return difference;
    }

    function exchange(id: number, { at: model }: Pulled): Pulled {
      const difference = differenceOf(id, model);
      centre = wire.isCompressed ? task.descend(centre, difference, -share) : task.mix([centre, model], [1 - share, share]);
      progress.publish(() => centre, period * batches[id]!);
      return pulledBack(cluster, model, difference, elasticity);
    }

    function* worker(id: number): Process {
      let pulled: Pulled = { at: centre, from: centre };
      let stepsLeft = period;
      for (;;) {
        if (machine.isOut(id)) {
          yield* machine.recover(id);
          pulled = { at: centre, from: centre };
          copies[id] = centre;
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
