import { scenarioSchema, type Scenario } from '../../src/scenario/schema.js';

/** Fields as a user writes them; those of `changes` replace whole top-level fields of a small quadratic scenario. */
export function scenarioOf(changes: Readonly<Record<string, unknown>> = {}): Scenario {
  return scenarioSchema.parse({
    name: 'test',
    question: 'Does it hold?',
    target: { metric: 'trainLoss', epsilon: 0.01 },
    problem: { model: { kind: 'quadratic', curvature: 1, noise: 0.1, start: 2, samplesPerPass: 100 } },
    workload: { parameterBytes: '1 MB', perSample: '1 ms' },
    cluster: { workers: 4, stragglers: { kind: 'lognormal', sigma: 0.3 } },
    network: { model: 'ports', bandwidth: '1 GB/s', latency: '10 us' },
    strategies: { ring: { kind: 'synchronous', collective: 'ring', batchPerWorker: 5, learningRate: 0.1 } },
    budget: { passes: 50 },
    replications: 2,
    ...changes,
  });
}
