/** Whatever runs on whatever, each worker's activities sum to the elapsed time, and no sample enters the model that was not computed. */
import test from 'ava';
import fc from 'fast-check';
import type { AbsenceOptions } from '../../src/simulation/compute/absences.js';
import type { FailureOptions } from '../../src/simulation/compute/failures.js';
import type { Stragglers } from '../../src/simulation/compute/stragglers.js';
import type { NetworkOptions } from '../../src/simulation/network/registry.js';
import type { StrategyOptions } from '../../src/simulation/strategies/registry.js';
import { areEqual } from '../support/standard-error.js';
import { timingRun, type TimingOptions } from '../support/timing-run.js';
import { lockstepStrategies } from './_situations.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 1e9, latency: 1e-3, overhead: 1e-4, reduction: 1e-9, duplex: 'full' };
const links = { model: 'links', latency: 1e-3, overhead: 1e-4, reduction: 1e-9 } as const;
/** By model, each in its forms; a model that is missing here does not compile. */
const networks: { readonly [Model in NetworkOptions['model']]: readonly NetworkOptions<Model>[] } = {
  unlimited: [{ model: 'unlimited' }],
  ports: [
    ports, { ...ports, duplex: 'half' }, { ...ports, download: 3e8 }, { ...ports, jitter: { mean: 0.01 } }, { ...ports, loss: { probability: 0.1, packet: 1e5 } },
    { ...ports, machines: [{ machine: 1, bandwidth: 1e8, latency: 0.1, loss: 0.3 }], loss: { probability: 0, packet: 1e6, timeout: 0.05 } },
    { ...ports, node: { machines: 2, bandwidth: 1e10, latency: 1e-5, overhead: 0, nic: 'each' } }, { ...ports, node: { machines: 3, bandwidth: 1e10, latency: 1e-5, overhead: 0, nic: 'shared' } },
    { ...ports, background: [{ machine: 0, share: 0.8, from: 1, until: 2, every: 3 }] },
  ],
  loggp: [{ model: 'loggp', latency: 1e-3, overhead: 1e-4, gap: 1e-3, gapPerByte: 1e-9, reduction: 1e-9 }],
  links: [
    { ...links, topology: { kind: 'switch', bandwidth: 1e9 } }, { ...links, topology: { kind: 'hub', bandwidth: 1e9, backbone: 2e9 } }, { ...links, topology: { kind: 'ring', bandwidth: 1e9 } },
    { ...links, topology: { kind: 'fat-tree', bandwidth: 1e9, machinesPerEdge: 2, oversubscription: 2 }, jitter: { mean: 0.01 } }, { ...links, topology: { kind: 'full', bandwidth: 1e9 } },
    { ...links, topology: { kind: 'two-level', bandwidth: 1e9, node: { machines: 2, bandwidth: 1e10, latency: 0, nic: 'shared' } }, background: [{ link: 'm0 inside up', share: 0.5, from: 0.5 }] },
  ],
};
const strategies: readonly StrategyOptions[] = [
  ...lockstepStrategies, { kind: 'synchronous', collective: 'auto' }, { kind: 'synchronous', collective: 'ring', overlap: { kind: 'fusion', bufferBytes: 4e6, cycleTime: 0.02 } },
  { kind: 'asynchronous', servers: 1 }, { kind: 'asynchronous', servers: 3 },
];
const stragglers: readonly Stragglers[] = [
  { kind: 'none' }, { kind: 'exponential', mean: 0.3 }, [{ kind: 'pareto', shape: 1.5 }, { kind: 'persistent', sigma: 0.5, perRack: 2 }],
  { kind: 'markov', factor: 4, meanNormal: 2, meanSlow: 1, perRack: 1 }, { kind: 'slowdown', probability: 0.2, factor: 5 },
];
const failures: readonly (FailureOptions | undefined)[] = [
  undefined, undefined,
  { timeToFailure: { kind: 'exponential', mean: 8 }, detection: 0.1, restart: 0.3 },
  { timeToFailure: { kind: 'weibull', mean: 5, shape: 0.7 }, detection: 0, restart: 1, replacements: 3, checkpoint: { interval: 1, cost: 0.05 } },
];
/** Evenly: doubles would be mostly next to 0. */
const seconds = (most: number) => fc.noBias(fc.integer({ min: 1, max: 1000 * most })).map((ms) => ms / 1000);
const absences = fc.constantFrom(0, 0, 1, 2).chain((count) => fc.tuple(...Array.from({ length: count }, (_, worker) => fc.record({ from: seconds(10), length: seconds(10) }).map(({ from, length }): AbsenceOptions[number] => (
  length > 8 ? { worker, from } : { worker, from, until: from + length })))));

const situation = fc.record({
  strategy: fc.constantFrom(...strategies),
  workers: fc.integer({ min: 2, max: 7 }),
  network: fc.constantFrom<NetworkOptions>(...Object.values(networks).flat()),
  stragglers: fc.constantFrom(...stragglers),
  failures: fc.constantFrom(...failures),
  absences,
  server: fc.constantFrom({ perUpdate: 0 }, { kind: 'exponential', mean: 0.1 } as const),
  parameterBytes: fc.constantFrom(1e7, 3e8),
  end: seconds(20),
  samples: fc.constantFrom(Infinity, 60),
  seed: fc.nat(1000),
});

test('time and samples are conserved: every strategy on every network, with failures and absences', async (t) => {
  let failed = 0;
  let updated = 0;
  await fc.assert(fc.asyncProperty(situation, async ({ failures: failing, ...others }) => {
    const options: TimingOptions = { layers: 4, perSample: 0.3, ...others, ...(failing === undefined ? {} : { failures: failing }) };
    const run = await timingRun(options);
    const about = JSON.stringify(options);
    for (const account of run.accounts) {
      const parts = Object.values(account);
      t.true(areEqual(parts.reduce((sum, each) => sum + each), run.elapsed), `${JSON.stringify(account)} of ${run.elapsed} s: ${about}`);
      t.true(parts.every((each) => each >= -1e-9 * run.elapsed), `${JSON.stringify(account)}: ${about}`);
    }
    t.true(run.elapsed <= options.end!, about);
    t.true(run.samplesApplied <= run.samplesComputed && run.samplesApplied >= run.updates, about);
    if (run.failures > 0) failed++;
    if (run.updates > 0) updated++;
  }), { seed: 91, numRuns: 500 });
  t.true(failed > 100 && updated > 350, `${failed} of 500 had failures, ${updated} updates`);
});
