import test from 'ava';
import fc from 'fast-check';
import { collectives } from '../../../src/simulation/collectives/registry.js';
import type { Process } from '../../../src/simulation/core/process.js';
import { costOfNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { compute, samplesPerRound, type Cluster } from '../../../src/simulation/strategies/cluster.js';
import { barrier, broadcast, pull, push, reduce, transfer, wait } from '../../../src/simulation/strategies/patterns.js';
import { areEqual } from '../../support/standard-error.js';
import { clusterOf } from './_cluster.js';

const network: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-10, duplex: 'full' };
const cost = costOfNetwork(network);
const N = 1e8; // bytes: 0.1 s a port, 1e-3 + 1e-4 + 0.1 = 0.1011 s a message
type Reduce = keyof typeof collectives.reduce;
type Broadcast = keyof typeof collectives.broadcast;
const reduces = Object.keys(collectives.reduce) as Reduce[];
const broadcasts = Object.keys(collectives.broadcast) as Broadcast[];

/** Runs a process per worker to its end. @returns when each was at its end */
async function ends(cluster: Cluster, body: (worker: number) => Process): Promise<number[]> {
  const at: number[] = [];
  function* timed(worker: number): Process {
    yield* body(worker);
    at[worker] = cluster.simulator.now;
  }
  for (let worker = 0; worker < cluster.workers; worker++) cluster.simulator.start(timed(worker));
  await cluster.simulator.run();
  return at;
}

/** A parameter server among the workers: the gradients are summed at worker 0, which takes the step and sends the model round. */
function workerZeroServes(cluster: Cluster, how: { readonly reduce: Reduce; readonly broadcast: Broadcast }): (worker: number) => Process {
  const { task, progress } = cluster;
  const sum = reduce(cluster, { algorithm: how.reduce });
  const share = broadcast(cluster, { algorithm: how.broadcast });
  let model = task.initial;
  let held = 0;
  return function* work(worker) {
    for (;;) {
      yield* compute(cluster, worker);
      yield* sum(worker);
      if (worker === 0) model = task.step(model, task.meanGradient(model, []), cluster.rate(0));
      yield* share(worker);
      // Nobody can be a round ahead: the sum wants everyone's gradient.
      if (++held % cluster.workers === 0) progress.publish(() => model, samplesPerRound(cluster));
    }
  };
}

test('a strategy of nothing but patterns takes the sum of their closed forms: a step, a reduce, a broadcast', async (t) => {
  for (const workers of [1, 2, 3, 4, 7, 8]) {
    for (const [one, other] of reduces.flatMap((each) => broadcasts.map((broadcasting) => [each, broadcasting] as const))) {
      const cluster = clusterOf({ workers, network, parameterBytes: N, steps: Array.from({ length: workers }, () => 5), updates: 1 });
      const work = workerZeroServes(cluster, { reduce: one, broadcast: other });
      for (let worker = 0; worker < workers; worker++) cluster.simulator.start(work(worker));
      await cluster.simulator.run();
      const exchange = collectives.reduce[one].closedForm(workers, N, cost) + collectives.broadcast[other].closedForm(workers, N, cost);
      t.true(areEqual(cluster.simulator.now, 5 + exchange), `P = ${workers}, ${one}, ${other}: ${cluster.simulator.now}, not ${5 + exchange}`);
    }
  }
});

test('binomial reduce and broadcast among 8: 3·(α + n(β + γ)) + 3·(α + nβ), to the last worker', async (t) => {
  const cluster = clusterOf({ workers: 8, network, parameterBytes: N });
  const sum = reduce(cluster, { algorithm: 'binomial' });
  const share = broadcast(cluster, { algorithm: 'binomial' });
  const at = await ends(cluster, function* (worker) {
    yield* sum(worker);
    yield* share(worker);
  });
  // α = 1.1 ms, nβ = 100 ms, nγ = 10 ms: 3·111.1 + 3·101.1 ms.
  t.true(areEqual(Math.max(...at), 0.6366), String(Math.max(...at)));
  // The root is done when it has the sum; the others as their copy comes, the farthest last.
  t.true(areEqual(at[0]!, 0.3333) && areEqual(at[4]!, 0.3333 + 0.1011));
});

test('any worker can be the root', async (t) => {
  for (const root of [0, 1, 4]) {
    const cluster = clusterOf({ workers: 5, network, parameterBytes: N });
    const at = await ends(cluster, broadcast(cluster, { algorithm: 'flat', root }));
    // One message after the other through the root's port: the j-th after it is there after L + j·(o + nβ) = 0.001 + j·0.1001 s.
    at.forEach((end, worker) => { t.true(areEqual(end, worker === root ? 0 : 0.001 + (worker - root + 5) % 5 * 0.1001), `root ${root}, worker ${worker}: ${end}`); });
    for (const algorithm of reduces) {
      const other = clusterOf({ workers: 5, network, parameterBytes: N });
      const summed = await ends(other, reduce(other, { algorithm, root }));
      t.true(areEqual(summed[root]!, collectives.reduce[algorithm].closedForm(5, N, cost)), algorithm);
    }
    t.throws(() => broadcast(cluster, { algorithm: 'flat', root: 5 }), { message: /one of 5 workers, not 5/ });
  }
});

test('push, wait and pull: a server that answers when it has everybody\'s gradient takes 2L + 2P(o + nβ)', async (t) => {
  // The star through one port: pushes are delivered at L + k·T, k = 1 … P, T = o + nβ = 0.1001 s, the pulls at 2L + (P + k)·T.
  const workers = 4;
  const cluster = clusterOf({ workers, servers: 1, network, parameterBytes: N });
  const hasAll = cluster.simulator.signal<string>();
  let missing = workers;
  const at = await ends(cluster, function* (worker) {
    yield* push(cluster, worker, 0);
    if (--missing === 0) hasAll.fire('model');
    t.is(yield* wait(cluster, worker, hasAll), 'model');
    yield* pull(cluster, worker, 0);
  });
  at.forEach((end, worker) => { t.true(areEqual(end, 0.002 + (4 + worker + 1) * 0.1001), `${worker}: ${end}`); });
  // Worker w waits for T·(P−1−w) until the last push; of the rest two unobstructed messages of 0.1011 s are communication, what is left is queueing.
  at.forEach((end, worker) => {
    const { waiting, communication, server, compute: none } = cluster.ledger.ofWorker(worker);
    const late = cluster.simulator.now - end; // The ledger goes on with the last activity.
    t.true(areEqual(waiting, (3 - worker) * 0.1001) && none === 0, `waiting of ${worker}: ${waiting}`);
    t.true(areEqual(communication - late, 0.2022), `communication of ${worker}: ${communication - late}`);
    t.true(Math.abs(server - 2 * worker * 0.1001) < 1e-12, `server's of ${worker}: ${server}`);
  });
});

test('a part of the parameters takes its part of the time, between any two machines', async (t) => {
  const cluster = clusterOf({ workers: 3, network, parameterBytes: N });
  // Nobody is in anybody's way: L + o + nβ/4, from the right neighbour.
  const at = await ends(cluster, (worker) => transfer(cluster, worker, (worker + 1) % 3, worker, N / 4));
  at.forEach((end) => { t.true(areEqual(end, 0.0261)); });
});

test('a barrier lets nobody leave before the last has come; until then the others wait, after it they communicate', async (t) => {
  const steps = [1, 2, 7, 3];
  const cluster = clusterOf({ workers: 4, network, parameterBytes: N, steps });
  const together = barrier(cluster);
  const books: Record<string, number>[] = [];
  const at = await ends(cluster, function* (worker) {
    yield* compute(cluster, worker);
    yield* together(worker);
    books[worker] = { ...cluster.ledger.ofWorker(worker) };
  });
  // Two messages of 0 bytes after the last: 2(o + L) = 2.2 ms at most.
  t.true(at.every((end) => end >= 7 && end <= 7.0022 * (1 + 1e-12)), String(at));
  t.true(areEqual(Math.max(...at), 7.0022));
  books.forEach((book, worker) => {
    t.like(book, { compute: steps[worker], waiting: 7 - steps[worker]! });
    t.true(areEqual(book['communication']!, at[worker]! - 7), JSON.stringify(book));
  });
});

test('a late root is waited for; a reduce lets those go who have passed on what they had', async (t) => {
  const cluster = clusterOf({ workers: 4, network, parameterBytes: N, steps: [5, 1, 1, 1] });
  const share = broadcast(cluster, { algorithm: 'binomial' });
  const at = await ends(cluster, function* (worker) {
    yield* compute(cluster, worker);
    yield* share(worker);
  });
  t.is(at[0], 5);
  // To 2 first, then 1, while 2 serves 3: 5 + 0.1011, 5 + 0.1001 + 0.1011, 5 + 2·0.1011.
  for (const [worker, end] of [[2, 5.1011], [1, 5.2012], [3, 5.2022]] as const) t.true(areEqual(at[worker]!, end), `${worker}: ${at[worker]}`);
  t.is(cluster.ledger.ofWorker(1).waiting, 4);

  const summing = clusterOf({ workers: 4, network, parameterBytes: N, steps: [5, 1, 1, 1] });
  const sum = reduce(summing, { algorithm: 'binomial' });
  const done = await ends(summing, function* (worker) {
    yield* compute(summing, worker);
    yield* sum(worker);
  });
  // 1 and 3 pass theirs on at once, 2 when it has 3's at 1 + 0.1111; both messages are there long before the root comes.
  t.true(done[1] === 1 && done[3] === 1 && areEqual(done[2]!, 1.1111) && done[0] === 5, String(done));
});

test('whatever is put together from patterns, each worker\'s seconds sum to the elapsed time', async (t) => {
  const step = fc.double({ min: 0, max: 2, noNaN: true });
  await fc.assert(fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 6 }), fc.constantFrom(...reduces), fc.constantFrom(...broadcasts), fc.constantFrom(0, 1e6, 1e9), fc.integer({ min: 1, max: 5 }),
    async (times, reducing, broadcasting, parameterBytes, updates) => {
      const workers = times.length;
      const steps = times.map((time) => time + 1e-3);
      const cluster = clusterOf({ workers, network, parameterBytes, steps, updates });
      const work = workerZeroServes(cluster, { reduce: reducing, broadcast: broadcasting });
      for (let worker = 0; worker < workers; worker++) cluster.simulator.start(work(worker));
      await cluster.simulator.run();
      const { now } = cluster.simulator;
      t.is(cluster.progress.updates, updates);
      t.true(now >= updates * Math.max(...steps));
      for (let worker = 0; worker < workers; worker++) {
        const account = cluster.ledger.ofWorker(worker);
        t.true(areEqual(Object.values(account).reduce((sum, each) => sum + each), now));
        // A worker has computed in every round, and may have begun or done its step of the next.
        t.true(account.compute >= updates * steps[worker]! * (1 - 1e-9) && account.compute <= (updates + 1) * steps[worker]! * (1 + 1e-9));
      }
    },
  ), { seed: 51, numRuns: 60 });
});
