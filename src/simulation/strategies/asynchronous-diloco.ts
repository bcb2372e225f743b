import { choice, count, z } from '../../basics/fields.js';
import type { Process } from '../core/process.js';
import { portTime } from '../network/network.js';
import type { Gradient, Version } from './learning-task.js';
import { drawSteps, stepsFrom } from './averaging/local-steps.js';
import { outages } from './outages.js';
import { aboutOuter, delayedNesterov, inertOuter, outerFields, outerOptimizer, resumed } from './averaging/outer-optimizer.js';
import { aboutServers, areColocated } from './servers/server-fields.js';
import { serverRoundTrips } from './servers/server-round-trips.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('asynchronous-diloco').describe('Every worker takes H steps at its own pace; a server takes an outer step along the change of each as it comes.'),
  localSteps: count('H: steps of a worker between its push and its next.'),
  ...outerFields,
  momentumEvery: count('N: pushes between two uses of a `nesterov` momentum, each of weight 1/N; default: the number of workers. With 1 every push moves it.').optional(),
  servers: count('Parameter servers, each with an equal shard of the model; a change is applied when the last of them has its shard.', { least: 1, most: 100_000 }).default(1),
  placement: choice('Whether servers have machines of their own, the default, or server s stands on worker (s mod P)\'s.', ['dedicated', 'co-located']).optional(),
});

/**
 * Asynchronous DiLoCo: nobody waits, a change is applied to a model that others have changed since it was read. Momentum that every push feeds and uses
 * overshoots, so Nesterov's is delayed: it is fed the mean of N pushes, and used once for them. A step that is aware of staleness has an outer rate that
 * is. Servers are taken not to fail. Source: Liu et al. 2024, algorithm 3 with c = 0.
 */
export const asynchronousDiloco = strategy({
  options,
  line: { waitsFor: 'nobody', staleness: 'P − 1 on average, in outer steps', traffic: 'a push and a pull, 2n, per H steps of a worker', source: 'Liu et al. 2024' },
  outages: 'each',
  hasStaleness: true,
  reduces: false,
  compresses: true,
  example: { kind: 'asynchronous-diloco', localSteps: 4 },
  degenerate: { options: { kind: 'asynchronous-diloco', localSteps: 3, outer: 'sgd', outerRate: 1 }, workers: 1, tolerance: 1e-9, because: 'x − (x − y) is y, to rounding' },
  // A delayed Nesterov step without momentum is 1/N of a plain one.
  inert: (own, { workers }) => [...(own.outer === 'sgd' || (own.momentumEvery ?? workers) === 1 ? inertOuter(own) : []), ...(own.outer === 'nesterov' ? [] : [['momentumEvery', 'only a Nesterov momentum is delayed'] as const])],
  about: (own) => `no worker waits for another; ${aboutOuter(own)} along each change of ${own.localSteps} local steps; push to and pull from ${aboutServers(own)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: (workers) => workers,
  stepsPerRound: ({ localSteps }) => localSteps,
  updateTime({ localSteps, servers, placement }, { workers, steps, parameterBytes, gradientBytes, cost, serviceTime }) {
    // Unequal cycles do not take turns.
    if (placement === 'co-located' || servers > 1 || gradientBytes !== parameterBytes || steps.some((step) => step !== steps[0])) return undefined;
    const port = portTime(cost, parameterBytes);
    const cycle = localSteps * steps[0]! + 2 * cost.latency + 2 * port + serviceTime;
    return {
      formula: 'max(cycle/P, service, o + nβ), cycle = H · step + 2L + 2(o + nβ) + service: P cycles side by side, or what the server can do; attained by ports where all times are constant',
      seconds: Math.max(cycle / workers, serviceTime, port),
    };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start(own, cluster) {
    const { localSteps, servers } = own;
    const { task, progress, simulator, ledger, stepTimes, workers, batches, wire } = cluster;
    const machine = outages(cluster);
    const roundTrips = serverRoundTrips(cluster, servers, (id) => machine.hasFailed(id));
    const outerStep = own.outer === 'nesterov' ? delayedNesterov(task, own, own.momentumEvery ?? workers) : outerOptimizer(task, own);
    let model = task.initial;

    function apply(change: Gradient, readAt: number, samples: number): void {
      const staleness = progress.updates - readAt;
      const fresh = cluster.rate(progress.samplesApplied);
      model = outerStep(model, change, fresh === 0 ? 1 : cluster.rate(progress.samplesApplied, staleness) / fresh);
      progress.applied(staleness);
      progress.publish(() => model, samples);
    }

    /** @returns whether the worker has come to the end of its steps */
    function* takeSteps(id: number): Process<boolean> {
      ledger.enter(id, 'compute');
      for (let step = 0; step < localSteps; step++) {
        yield Math.min(stepTimes.next(id, simulator.now), machine.failsAt(id) - simulator.now);
        if (machine.hasFailed(id)) return false;
        progress.samplesComputed += batches[id]!;
      }
      return true;
    }

    function* worker(id: number): Process {
      let replica: Version | undefined;
      let from = model;
      let readAt = 0;
      function read(): void {
        from = model;
        readAt = progress.updates;
      }
      for (;;) {
        if (machine.isOut(id)) {
          replica = undefined; // What its optimizer remembers is lost.
          yield* machine.recover(id);
          read();
          yield* roundTrips.pull(id);
          continue;
        }
        const reached = stepsFrom(cluster, resumed(task, from, replica), drawSteps(cluster, id, localSteps), progress.samplesApplied);
        if (!(yield* takeSteps(id))) continue;
        const change = wire.sent(id, task.difference(from, reached));
        yield* roundTrips.push(id, () => {
          apply(change, readAt, localSteps * batches[id]!);
          read();
        });
        replica = reached;
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(worker(id));
    return undefined;
  },
});
