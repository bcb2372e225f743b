import test from 'ava';
import { describeSetting } from '../../src/experiment/setting.js';
import { scenarioOf } from '../support/scenario-of.js';

test('the setting says what stands for what, in numbers that can be checked by hand', (t) => {
  const lines = new Map(describeSetting(scenarioOf({
    workload: { parameterBytes: '1 MB', overhead: '6 ms', perSample: '1 ms' },
    cluster: { workers: 4, machine: { cores: 2 }, stragglers: { kind: 'slowdown', probability: 0.5, factor: 3 } },
    server: { kind: 'exponential', mean: '2 ms' }, price: { workerHour: '3 USD', serverHour: '0.5 USD' },
    strategies: { async: { kind: 'asynchronous', batchPerWorker: 5, learningRate: 0.1 } },
  }), 8).map(({ label, text }) => [label, text]));
  // (6 + 64) ms on two cores; the slowest of four: 1 + 2·(1 − 1/16) = 2.875.
  t.regex(lines.get('Standing for')!, /^1 MB on the wire; a step of 64 samples takes 35 ms \(6 ms \+ 1 ms per sample\)/);
  t.regex(lines.get('Stragglers')!, /slowest of 4 takes 2\.88 times the step time/);
  t.regex(lines.get('Cluster')!, /^4 workers, each with 2 cores that are 2 times as fast/);
  t.regex(lines.get('Network')!, /8 Gbit\/s, full duplex; latency 10 us/);
  t.is(lines.get('Server'), '2 ms to apply a gradient, exponential');
  t.is(lines.get('Prices'), '3.00 USD per worker and hour, 0.5 USD per server and hour');
});
