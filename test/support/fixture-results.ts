/** Results as a run could have left them, made without a simulation: for whatever only reads results. */
import { streams } from '../../src/basics/random.js';
import { RESULTS_FORMAT, type Estimate, type Results, type StrategyResult } from '../../src/results/results.js';
import type { Activity, EvaluationPoint, Outcome, RunRecord, Spent } from '../../src/results/run-record.js';
import { estimate, meanInterval } from '../../src/results/statistics.js';

export interface FixtureStrategy {
  readonly name: string;
  readonly kind?: string;
  readonly secondsPerPass: number;
  /** Passes until a typical run reaches 0.35. */
  readonly passes: number;
  /** Shares of the time; they sum to 1. */
  readonly shares: Partial<Readonly<Record<Activity, number>>>;
  /** How each replication ends, in turn; the last one repeats. */
  readonly ends?: readonly Outcome['kind'][];
  /** Mean staleness; none without. */
  readonly staleness?: number;
}

const EPSILON = 0.35;
const START = 2.3026;

/** Sixteen workers and a slow network: ring and local SGD are quick, the star and the single server are not. */
export const FOUR: readonly FixtureStrategy[] = [
  { name: 'ring', secondsPerPass: 21, passes: 6.1, shares: { compute: 0.31, communication: 0.57, waiting: 0.12 } },
  { name: 'star', secondsPerPass: 168, passes: 6.1, shares: { compute: 0.04, communication: 0.94, waiting: 0.02 } },
  { name: 'async', kind: 'asynchronous', secondsPerPass: 152, passes: 4.7, shares: { compute: 0.045, communication: 0.3, server: 0.655 }, staleness: 15 },
  { name: 'local', kind: 'local-sgd', secondsPerPass: 8.3, passes: 7.9, shares: { compute: 0.8, communication: 0.09, waiting: 0.11 } },
];

/** Results for these strategies; `overrides` replaces whole fields of the outside. */
export function fixtureResults(strategies: readonly FixtureStrategy[] = FOUR, replications = 5, overrides: Partial<Results> = {}): Results {
  return {
    format: RESULTS_FORMAT, version: '0.1.0', libraries: { numbers: '1.2.3' }, name: 'mnist-topologies',
    question: 'Which way of sharing gradients reaches a training loss of 0.35 first on 16 workers and 10 Gbit/s?',
    answer: 'local reaches a training loss of 0.35 first, after 65.8 s of simulated time; ring takes 1.94 times as long, async 11 and star 15.6 times.',
    target: { metric: 'trainLoss', epsilon: [EPSILON] },
    setting: [
      { label: 'Problem', text: 'softmax regression on MNIST (60,000 training samples), iid over the workers' },
      { label: 'Workload', text: 'resnet50 on v100 stands in for the small model\'s own bytes and time: 102 MB on the wire, 2.6 ms a sample (assumed)' },
      { label: 'Cluster', text: '16 workers, stragglers lognormal with sigma 0.3' },
      { label: 'Network', text: 'ports: 10 Gbit/s, latency 50 us' },
    ],
    warnings: [{ message: 'the server\'s time per update has no effect on strategies without a server', path: 'server.perUpdate', fix: 'leave it out' }],
    backend: 'wasm', seed: { learning: 1, system: 1 }, replications,
    strategies: strategies.map((strategy, index) => strategyResult(strategy, index, replications)),
    scenario: { name: 'mnist-topologies', cluster: { workers: 16 } },
    execution: {
      startedAt: '2026-01-02T03:04:05.000Z', wallSeconds: 41.2, threads: 2, node: 'v20.20.2', platform: 'linux x64', backendReason: 'no GPU was found',
      gradientsAsked: 36120, gradientsComputed: 30010, gradientsCached: 6110, meanStack: 11.4,
    },
    ...overrides,
  };
}

function strategyResult(strategy: FixtureStrategy, index: number, replications: number): StrategyResult {
  const runs = Array.from({ length: replications }, (_, replication) => runOf(strategy, index, replication));
  const ofReached = (quantity: keyof Spent): Estimate => estimate(runs.map(({ outcome }) => {
    if (outcome.kind === 'reached') return { value: outcome[quantity] };
    return outcome.kind === 'diverged' ? { value: null } : { value: null, censoredAt: outcome[quantity] ?? 0 };
  }));
  const simulated = 0.0123 * (index + 1);
  return {
    name: strategy.name, kind: strategy.kind ?? 'synchronous', about: 'every worker waits for all others at every update; gradients travel around a ring',
    batchPerWorker: [64], effectiveBatch: 1024,
    learningRate: index === 0
      ? { value: 0.5, how: 'tuned', explanation: 'shortest median time to ε over 3 tuning seeds', grid: [0.1, 0.2, 0.5, 1].map((rate, place) => ({ rate, median: place === 3 ? null : 400 - 90 * place, reached: place === 3 ? 1 : 3, n: 3 })) }
      : { value: 0.48, how: 'rule', explanation: '0.03 × 1024/64 (linear)' },
    timeToEpsilon: ofReached('time'), passesToEpsilon: ofReached('passes'), updatesToEpsilon: ofReached('updates'),
    bytesToEpsilon: ofReached('bytes'), costToEpsilon: ofReached('cost'), timeToEarlier: [],
    diverged: runs.filter(({ outcome }) => outcome.kind === 'diverged').length,
    timePerUpdate: meanInterval(runs.map(({ outcome }) => outcome.time / outcome.updates)),
    timePerPass: meanInterval(runs.map(({ outcome }) => outcome.time / outcome.passes)),
    meanStaleness: strategy.staleness ?? null,
    clockChecks: [{ what: `all-reduce of 102 MB over ${strategy.name}`, formula: '2(p−1)α + 2(p−1)/p·nβ', simulated, closedForm: simulated * (1 + 1e-13) }],
    runs,
  };
}

function runOf(strategy: FixtureStrategy, index: number, replication: number): RunRecord {
  const source = streams(7)(`fixture/${index}/${replication}`);
  const kind = strategy.ends?.[Math.min(replication, strategy.ends.length - 1)] ?? 'reached';
  const slowness = 1 + 0.12 * (source() - 0.5);
  const passesNeeded = strategy.passes * (1 + 0.1 * (source() - 0.5));
  const lossAt = (passes: number): number => {
    if (kind === 'diverged') return START * Math.exp(6 * passes);
    const floor = kind === 'censored' ? 0.39 : 0.25;
    return floor + (START - floor) * (1 + 25 * passes / passesNeeded) ** (Math.log(0.1 / (START - 0.25)) / Math.log(26)) * (1 + 0.02 * (source() - 0.5));
  };
  const curve: EvaluationPoint[] = [];
  const budget = kind === 'censored' ? 1.6 * strategy.passes : 1e3;
  for (let step = 0; step / 10 <= budget; step++) {
    const passes = step / 10;
    const trainLoss = step === 0 ? START : lossAt(passes);
    const trainAccuracy = Math.max(0.098, 0.93 - 0.36 * (trainLoss - 0.25));
    curve.push({ time: passes * strategy.secondsPerPass * slowness, passes, updates: Math.round(passes * 58.6), trainLoss, testLoss: trainLoss * 1.03, trainAccuracy, testAccuracy: trainAccuracy * 0.99 });
    if (trainLoss <= EPSILON || trainLoss > 1e6 * START) break;
  }
  const last = curve.at(-1)!;
  const spent: Spent = { time: last.time, passes: last.passes, updates: last.updates, bytes: last.updates * 3.06e9, cost: last.time / 3600 * 16 * 3.06 };
  const outcome: Outcome = kind === 'reached' ? { kind, ...spent }
    : kind === 'censored' ? { kind, reason: 'passes', lastEvents: [], best: Math.min(...curve.map(({ trainLoss }) => trainLoss)), ...spent }
      : { kind, loss: last.trainLoss, ...spent };
  const seconds = (activity: Activity) => (strategy.shares[activity] ?? 0) * last.time;
  return {
    strategy: strategy.name, replication, outcome, crossings: [{ epsilon: EPSILON, at: kind === 'reached' ? spent : null }], curve,
    updates: last.updates, passes: last.passes, samplesApplied: last.passes * 60000, samplesComputed: last.passes * 60000, elapsed: last.time,
    whereTimeWent: { compute: seconds('compute'), communication: seconds('communication'), waiting: seconds('waiting'), server: seconds('server'), loading: seconds('loading'), down: seconds('down') },
    failures: 0,
    // Bell-shaped about the mean, as when workers take turns at a server.
    staleness: strategy.staleness === undefined ? [] : Array.from({ length: 3 * strategy.staleness }, (_, age) => Math.round(400 * Math.exp(-(((age - strategy.staleness!) / 4) ** 2) / 2))),
  };
}

/** The situations that every chart and the page must bear. */
export const FIXTURES: Readonly<Record<string, Results>> = {
  'everything reached': fixtureResults(),
  'some censored': fixtureResults([FOUR[0]!, { ...FOUR[1]!, ends: ['reached', 'censored', 'reached', 'censored', 'censored'] }, FOUR[2]!, { ...FOUR[3]!, ends: ['censored'] }]),
  'one diverged': fixtureResults([FOUR[0]!, FOUR[1]!, { ...FOUR[2]!, ends: ['diverged', 'reached'] }, FOUR[3]!]),
  'all diverged': fixtureResults([{ ...FOUR[0]!, ends: ['diverged'] }], 3),
  'a single replication': fixtureResults(FOUR, 1),
  'a single strategy': fixtureResults(FOUR.slice(0, 1)),
  'twelve strategies with long names': fixtureResults(Array.from({ length: 12 }, (_, index) => ({
    ...FOUR[index % 4]!, name: `asynchronous parameter server with ${index + 1} shards & momentum`, passes: FOUR[index % 4]!.passes * (1 + index / 20),
  })), 3),
  'an accuracy as target': fixtureResults(FOUR, 3, { target: { metric: 'testAccuracy', epsilon: [0.8, 0.88] } }),
};
