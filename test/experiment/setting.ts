import test from 'ava';
import { describeSetting } from '../../src/experiment/setting.js';
import { scenarioOf } from '../support/scenario-of.js';

const linesOf = (changes: Readonly<Record<string, unknown>>) => new Map(describeSetting(scenarioOf(changes), 8).map(({ label, text }) => [label, text]));

test('the setting says what stands for what, in numbers that can be checked by hand', (t) => {
  const lines = new Map(describeSetting(scenarioOf({
    workload: { parameterBytes: '1 MB', overhead: '6 ms', perSample: '1 ms' },
    cluster: { workers: 4, machine: { cores: 2 }, stragglers: { kind: 'slowdown', probability: 0.5, factor: 3 } },
    server: { kind: 'exponential', mean: '2 ms' }, price: { workerHour: '3 USD', serverHour: '0.5 USD' },
    strategies: { async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 } },
  }), 8).map(({ label, text }) => [label, text]));
  // (6 + 5) ms on two cores; the slowest of four: 1 + 2·(1 − 1/16) = 2.875.
  t.regex(lines.get('Standing for')!, /^1 MB on the wire; a step of 5 samples takes 5\.5 ms \(6 ms \+ 1 ms per sample\)/);
  t.regex(lines.get('Stragglers')!, /slowest of 4 takes 2\.88 times the step time/);
  t.regex(lines.get('Cluster')!, /^4 workers, each with 2 cores that are 2 times as fast/);
  t.regex(lines.get('Network')!, /8 Gbit\/s, full duplex; latency 10 us/);
  t.is(lines.get('Server'), '2 ms to apply a gradient, exponential');
  t.is(lines.get('Prices'), '3.00 USD per worker and hour, 0.5 USD per server and hour');
});

test('machines: cores, what waiting for memory costs, and layers', (t) => {
  const lines = linesOf({
    workload: { preset: 'resnet50', device: 'v100' },
    cluster: { workers: 1, machine: { cores: 4, memory: { bound: 0.5, numa: { sockets: 2, remoteFactor: 2 }, cache: { perCore: '1 MB', workingSet: '16 MB', factor: 4 } } } },
  });
  // h(4) = 1/4, h(1) = 1/16; a(4) = ¼·¼ + ¾·1.5 = 1.1875, a(1) = 1/64 + 15/16 = 0.953125; 4/(½ + ½·1.1875/0.953125) = 3.562….
  t.is(lines.get('Cluster'), '1 worker, each with 4 cores that are 3.56 times as fast as one (linear; waits for memory 50 % of the time, 2 sockets, 2 times longer to another\'s memory, 1 MB of cache a core for 16 MB, 4 times faster)');
  t.regex(lines.get('Standing for')!, /^102 MB on the wire in \d+ layers; /);
});

test('stragglers: each law, and what two states come to in the long run', (t) => {
  const text = (stragglers: unknown) => linesOf({ cluster: { workers: 4, stragglers } }).get('Stragglers');
  // (9 + 3)/(9 + 3/4).
  t.is(text({ kind: 'markov', factor: 4, meanNormal: '9 s', meanSlow: '3 s', perRack: 8 }),
    'markov, factor 4, meanNormal 9 s, meanSlow 3 s, shared by racks of 8, 1.23 times the work\'s time in the long run');
  t.is(text([{ kind: 'none' }, { kind: 'persistent', sigma: 0.1 }, { kind: 'weibull', shape: 0.8 }]), 'persistent, sigma 0.1; times weibull, shape 0.8');
  // The slowest of four of 1 s and 3 s: 3 − 2/16.
  t.is(text({ kind: 'empirical', times: ['1 s', '3 s'] }), 'empirical, times 1 s, 3 s; the slowest of 4 takes 2.88 s on average (closed form)');
  t.regex(text({ kind: 'empirical', times: Array.from({ length: 20 }, (_, index) => `${index + 1} s`) })!, /^empirical, 20 times of 10\.5 s on average; /);
  t.is(text({ kind: 'none' }), 'none');
});

test('failures: how often the job is struck, and what `auto` comes to', (t) => {
  const failures = { timeToFailure: { kind: 'exponential', mean: '100 h' }, detection: '10 s', restart: '2 min', checkpoint: { interval: 'auto', cost: '30 s' }, replacements: 1 };
  const text = (strategies: unknown, changed: object = {}) => linesOf({ cluster: { workers: 100, failures: { ...failures, ...changed } }, strategies }).get('Failures');
  const ring = { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 };
  // M = 100 h/100; √(2·30·3600)·(1 + ⅓√(30/7200) + ⅑·30/7200) − 30 = 445 s.
  t.is(text({ ring }), 'each machine after 4.17 d on average (exponential), one of them every 60 min; noticed after 10 s, back after 2 min more; a checkpoint after every 7.42 min of work (Daly\'s optimum), which takes 30 s; at most 1 replacement');
  // 100 servers more, and M is half of it; asynchronous servers do not fail.
  t.regex(text({ ring, servers: { ...ring, collective: undefined, servers: 100 } })!, /one of them every 30 min to 60 min; .* every 5\.\d+ min to 7\.42 min of work/);
  t.regex(text({ async: { kind: 'asynchronous', servers: 100, batchPerWorker: 5, learningRate: 0.1 } })!, /one of them every 60 min;/);
  t.regex(text({ ring }, { timeToFailure: { kind: 'weibull', mean: '100 h', shape: 0.7 }, checkpoint: { interval: '5 min', cost: '30 s' } })!,
    /\(weibull, shape 0\.7\).*a checkpoint after every 5 min of work, which takes 30 s/);
  t.regex(text({ ring }, { checkpoint: undefined, replacements: undefined })!, /no checkpoints: a synchronous job begins anew$/);
});

test('memory: what each strategy needs, those alike together, and whether it fits', (t) => {
  const strategies = {
    ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 32, learningRate: 0.1 }, servers: { kind: 'synchronous', servers: 1, batchPerWorker: 32, learningRate: 0.1 },
    alone: { kind: 'serial', batchPerWorker: 32, learningRate: 0.1, optimizer: 'adam' },
  };
  const text = (changes: object) => linesOf({ strategies, ...changes }).get('Memory');
  t.is(text({ workload: { preset: 'resnet50', device: 'v100' }, cluster: { workers: 8 } }),
    '16 GB a machine; ring, servers need 3.05 GB = parameters 102 MB + gradients 102 MB + activations 2.85 GB (fits); alone needs 23.2 GB = parameters 102 MB + gradients 102 MB + optimizer 204 MB + activations 22.8 GB (does not fit)');
  t.is(text({ strategies: { ring: strategies.ring } }), 'that of a machine is not given; ring needs 2 MB = parameters 1 MB + gradients 1 MB; activations are not known and not counted');
});

test('data loading: from where, how fast, and whether it is hidden', (t) => {
  const text = (loading: object, strategies: object = { alone: { kind: 'serial', batchPerWorker: 5, learningRate: 0.1 }, ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 } }) => (
    linesOf({ cluster: { workers: 4, loading: { bytesPerSample: '100 kB', ...loading } }, strategies }).get('Data loading'));
  t.is(text({ kind: 'local', bandwidth: '100 MB/s' }), 'from each worker\'s own disk at 800 Mbit/s; 5 samples of 100 kB in 5 ms, while the batch before is computed');
  t.is(text({ kind: 'servers', servers: 2, bandwidth: '100 MB/s', overlapped: false }), 'from 2 data servers of 800 Mbit/s, 400 Mbit/s for each of 4 workers; 5 samples of 100 kB in 10 ms, before they are computed');
  t.regex(text({ kind: 'servers', servers: 2, bandwidth: '100 MB/s' }, { alone: { kind: 'serial', batchPerWorker: 5, learningRate: 0.1 } })!, /800 Mbit\/s for each of 1 worker;/);
});

test('absences, a neighbour and the budget', (t) => {
  const lines = linesOf({
    cluster: { workers: 4, absences: [{ worker: 1, from: '1 s', until: '2 s' }, { worker: 3, from: '5 s' }] },
    neighbour: { strategy: { kind: 'synchronous', collective: 'ring' }, batchPerWorker: 1, workers: 2, machines: 'same', stragglers: { kind: 'lognormal', sigma: 0.5 }, workload: { parameterBytes: '2 MB', perSample: '1 ms' } },
    budget: { passes: 3, simulatedTime: '1 min', events: 5e6 },
  });
  t.is(lines.get('Absences'), 'worker 1 from 1 s until 2 s; worker 3 from 5 s on');
  t.regex(lines.get('Neighbour')!, /^a second job of 2 workers on the same machines: every update waits for all workers; ring all-reduce; 2 MB on the wire, 1 sample a step; stragglers: lognormal, sigma 0\.5; the slowest of 2 takes /);
  t.is(lines.get('Budget'), '3 passes or 60 s of simulated time, at most 5000000 events');
});

test('what does not happen is not spoken of', (t) => {
  t.deepEqual([...linesOf({}).keys()].filter((label) => ['Failures', 'Absences', 'Neighbour', 'Server', 'Prices', 'Data loading'].includes(label)), []);
});
