/** A whole process for `large-clusters`: times one strategy on so many workers, and writes what that took. */
import { timeUpdates } from '../src/experiment/timing-only.js';
import { scenarioOf } from '../test/support/scenario-of.js';

const [strategy, workers, updates] = process.argv.slice(2) as [string, string, string];
const learner = { batchPerWorker: 64, learningRate: 0.1 };
const scenario = scenarioOf({
  workload: { preset: 'resnet50', device: 'v100' },
  cluster: { workers: Number(workers), stragglers: { kind: 'lognormal', sigma: 0.25 } },
  network: {
    model: 'ports', bandwidth: '100 Gbit/s', latency: '5 us', overhead: '1 us',
    node: { machines: 8, bandwidth: '800 Gbit/s', latency: '1 us', nic: 'each' },
  },
  strategies: {
    synchronous: { kind: 'synchronous', collective: 'two-level-halving', ...learner },
    asynchronous: { kind: 'asynchronous', servers: 64, ...learner },
  },
  budget: { passes: 1e9, events: 1e12 },
});
const start = performance.now();
const timing = await timeUpdates(scenario, { strategy, updates: Number(updates) });
const seconds = (performance.now() - start) / 1000;
if (timing.updates !== Number(updates)) throw new Error(`${timing.updates} updates, not ${updates}: ended by ${timing.endedBy}`);
// The peak of the process's memory is told in KiB.
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS * 1024 / 1e6 }));
