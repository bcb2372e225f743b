/** Whatever strategy says how long an update takes where all times are constant: that long it takes. */
import test from 'ava';
import { clockChecks } from '../../../src/experiment/clock-checks.js';
import { batchesOf } from '../../../src/scenario/batches.js';
import { strategyKinds } from '../../../src/scenario/strategy-fields.js';
import { workload } from '../../../src/simulation/compute/step-time.js';
import { strategies, strategyProblems, type StrategyKind } from '../../../src/simulation/strategies/registry.js';
import { scenarioOf } from '../../support/scenario-of.js';
import { descriptions } from '../../support/strategy-examples.js';
import { areEqual } from '../../support/standard-error.js';

/** Forms of a strategy beside its own example. */
const FORMS: Readonly<Partial<Record<StrategyKind, readonly object[]>>> = {
  synchronous: [
    ...['ring', 'recursive-doubling', 'halving-doubling', 'auto'].map((collective) => ({ collective })), { collective: 'ring', overlap: { kind: 'buckets', bucketBytes: '500 kB' } },
    ...[1, 2, 4, 8].map((servers) => ({ servers, placement: 'co-located' })),
  ],
  asynchronous: [{ servers: 1 }, { servers: 2 }, { servers: 4 }],
  'k-sync': [{ waitFor: 1 }, { waitFor: 2, late: 'drop' }, { waitFor: 8 }, { waitFor: 3, servers: 2 }],
  'k-batch-sync': [{ waitFor: 1 }, { waitFor: 6 }, { waitFor: 3, servers: 2 }],
  'backup-workers': [{ backups: 0 }, { backups: 3 }, { backups: 1, servers: 2 }],
  'k-async': [{ waitFor: 1 }, { waitFor: 4 }, { waitFor: 2, servers: 2 }],
  'k-batch-async': [{ waitFor: 1 }, { waitFor: 4 }, { waitFor: 2, servers: 2 }],
  anytime: [{ deadline: '4 ms' }, { deadline: '20 ms', collective: 'halving-doubling' }],
  'coordinate-descent': [{ collective: 'recursive-doubling' }],
  'stale-synchronous': [{ bound: 0 }, { bound: 4, servers: 2 }],
  downpour: [{ fetchEvery: 1, pushEvery: 1 }, { fetchEvery: 3, pushEvery: 2 }, { fetchEvery: 2, pushEvery: 2, servers: 2 }],
  hogwild: [{ blocks: 8, touched: 2 }, { blocks: 1, memoryBandwidth: '1 GB/s' }, { blocks: 4, locked: true }],
  'elastic-averaging': [{ elasticity: 0.1, period: 1 }, { elasticity: 0.1, period: 3, servers: 2 }],
  'asynchronous-elastic-averaging': [{ elasticity: 0.1, period: 1 }, { elasticity: 0.1, period: 3, servers: 2 }],
  'local-sgd': [{ localSteps: 1 }, { localSteps: 7 }, { localSteps: 3, collective: 'halving-doubling' }],
  diloco: [{ localSteps: 1, outer: 'sgd' }, { localSteps: 7, collective: 'halving-doubling' }],
  'asynchronous-diloco': [{ localSteps: 1 }, { localSteps: 3, servers: 2 }],
  'd-psgd': [{ graph: 'complete' }, { graph: 'hypercube' }, { graph: 'exponential' }],
  'ad-psgd': [{ graph: 'complete' }],
  'federated-averaging': [{ fraction: 1, localSteps: 1 }, { fraction: 0.3, localSteps: 3 }],
  'gradient-coding': [{ stragglers: 0 }, { stragglers: 2, code: 'cyclic' }, { stragglers: 1, servers: 2 }],
  'gradient-accumulation': [{ microBatches: 1 }, { microBatches: 4, collective: 'halving-doubling' }],
  'sharded-data-parallel': [{ stage: 1 }, { stage: 2, microBatches: 4 }, { stage: 3 }],
  'model-parallel': [{ stages: 2, tensor: 2, microBatches: 4, boundaryBytes: '1 kB' }, { stages: 4, microBatches: 8, order: '1f1b', boundaryBytes: 0 }, { stages: 1, microBatches: 1, boundaryBytes: 0 }],
};

/** Those in which some hold the result before others and begin their next step meanwhile, so that it takes no longer than the closed form. */
const BOUNDED: Readonly<Partial<Record<StrategyKind, readonly object[]>>> = {
  synchronous: [{ collective: 'star' }, { collective: 'binomial-tree' }, { servers: 1 }, { servers: 2 }, { servers: 4 }],
  'local-sgd': [{ localSteps: 3, collective: 'star' }],
};

const NETWORKS = [
  { model: 'unlimited' },
  { model: 'ports', bandwidth: '1 GB/s', latency: '10 us', overhead: '2 us', reduction: '0.2 ns/B' },
  { model: 'ports', bandwidth: '20 MB/s', latency: '5 ms', overhead: '1 ms', reduction: '3 ns/B' },
];
const SERVERS = [{ perUpdate: 0 }, { kind: 'exponential', mean: '1 ms' }];
const WORKERS = [1, 2, 4, 8];

interface Compared { readonly where: string; readonly simulated: number; readonly closedForm: number; readonly isGatheredUnevenly: boolean }

/** The update that the report compares, wherever there is a closed form: on clusters that differ in size, network, server, batch and compression. */
async function comparisons(kind: StrategyKind, form: object): Promise<Compared[]> {
  const found: Compared[] = [];
  const hasBatch = !('hasBatch' in strategies[kind]);
  const forms = strategies[kind].compresses ? [{}, { compression: { kind: 'random-k', kept: 0.25 } }] : [{}];
  for (const workers of WORKERS) {
    for (const [index, network] of NETWORKS.entries()) {
      // Uneven: some workers have a sample more than others.
      for (const batch of hasBatch ? [{ batchPerWorker: 8 }, { globalBatch: 9 * workers - 1 }] : [{}]) {
        for (const more of index === 1 ? forms : [{}]) {
          const it = { kind, ...form, ...batch, ...more, learningRate: 0.1 };
          const scenario = scenarioOf({
            workload: { parameterBytes: '1 MB', perSample: '1 ms', overhead: '2 ms', layers: 4 }, cluster: { workers }, network, server: SERVERS[index % SERVERS.length], strategies: { it },
          });
          const { parameterBytes, layers } = workload(scenario.workload);
          const options = strategyKinds.parse({ kind, ...form });
          if (strategyProblems(options, { workers, batches: batchesOf(scenario.strategies['it']!, workers), parameterBytes, layers }).length > 0) continue;
          const update = (await clockChecks(scenario, 'it')).find(({ what }) => what === 'an update, all times constant');
          if (update !== undefined) found.push({ where: JSON.stringify({ workers, network, it }), ...update, isGatheredUnevenly: 'globalBatch' in batch && 'compression' in more });
        }
      }
    }
  }
  return found;
}

for (const { kind, example } of descriptions.filter((each) => 'updateTime' in each)) {
  test(`an update of ${kind} takes what its closed form says, where all times are constant`, async (t) => {
    let compared = 0;
    for (const form of [example as object, ...FORMS[kind] ?? []]) {
      for (const { where, simulated, closedForm, isGatheredUnevenly } of await comparisons(kind, form)) {
        compared++;
        // What early workers gathered of one another need not be gathered when the last one comes.
        const isRight = isGatheredUnevenly ? simulated <= closedForm * (1 + 1e-9) && simulated >= closedForm / 2 : areEqual(simulated, closedForm);
        t.true(isRight, `${simulated} s instead of ${closedForm} s for ${where}`);
      }
    }
    t.true(compared >= 3, `only ${compared} compared`);
  });
}

for (const [kind, forms] of Object.entries(BOUNDED)) {
  test(`an update of ${kind} takes no longer than its closed form, nor less than half of it, where some go on before others`, async (t) => {
    let less = 0;
    for (const form of forms) {
      for (const { where, simulated, closedForm } of await comparisons(kind as StrategyKind, form)) {
        t.true(simulated <= closedForm * (1 + 1e-9) && simulated >= closedForm / 2, `${simulated} s instead of ${closedForm} s for ${where}`);
        if (simulated < closedForm * (1 - 1e-9)) less++;
      }
    }
    t.true(less > 0);
  });
}
