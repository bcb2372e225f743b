/** Random scenarios in which much is degenerate: factors of 1, shares of 0, nodes of one machine. */
import fc from 'fast-check';

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const seldom = <Value>(value: fc.Arbitrary<Value>) => fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary: value, weight: 1 });
const time = fc.constantFrom('0', '1 us', '2 ms', '40 ms');
const positiveTime = fc.constantFrom('1 us', '2 ms', '40 ms', '1 s');
const width = fc.constantFrom('10 MB/s', '100 MB/s', '1 GB/s');
const widths = fc.oneof(width, fc.constant('unlimited'));
const nic = fc.constantFrom('each', 'shared');
const period = { share: fc.constantFrom(0, 0.5), from: fc.constantFrom('0', '20 ms', '10 s'), until: maybe(fc.constant('11 s')) };

const law = fc.oneof(
  fc.constant({ kind: 'none' }),
  fc.record({ kind: fc.constant('lognormal'), sigma: fc.constantFrom(0, 0.5) }),
  fc.record({ kind: fc.constant('slowdown'), probability: fc.constantFrom(0, 0.5), factor: fc.constantFrom(1, 3) }),
  fc.record({ kind: fc.constant('persistent'), sigma: fc.constantFrom(0, 0.5), perRack: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('markov'), factor: fc.constantFrom(1, 3), meanNormal: fc.constant('10 ms'), meanSlow: fc.constant('5 ms'), perRack: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('exponential'), mean: fc.constant('3 ms') }),
);
const stragglers = maybe(fc.oneof(law, fc.array(law, { minLength: 1, maxLength: 3 })));

const collective = fc.constantFrom('ring', 'two-level', 'two-level-halving', 'leader', 'star', 'auto', 'pipelined-chain');
const overlap = fc.oneof(
  fc.record({ kind: fc.constant('buckets'), bucketBytes: fc.constantFrom('100 kB', '1 MB') }),
  fc.record({ kind: fc.constant('fusion'), bufferBytes: fc.constantFrom('0', '1 MB'), cycleTime: fc.constantFrom('0', '3 ms') }),
);
/** Strategies with options of their own that come to nothing beside others. */
const withOwnOptions = fc.oneof(
  fc.record({ kind: fc.constant('k-sync'), waitFor: fc.constantFrom(1, 2, 3, 4, 5), late: maybe(fc.constantFrom('cancel', 'drop')) }),
  fc.record({ kind: fc.constant('stale-synchronous'), bound: fc.constantFrom(0, 2) }),
  fc.record({ kind: fc.constant('hogwild'), blocks: fc.constantFrom(1, 3), touched: maybe(fc.constant(1)), memoryBandwidth: maybe(fc.constant('100 MB/s')), coherence: maybe(fc.constant('1 ms')), locked: maybe(fc.boolean()) }),
  fc.record({ kind: fc.constant('post-local-sgd'), switchAfter: fc.constantFrom(0.1, 1), localSteps: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('adacomm'), interval: fc.constant('20 ms'), localSteps: fc.constantFrom(1, 3), plateau: maybe(fc.constant(0.7)) }),
  fc.record({ kind: fc.constant('diloco'), localSteps: fc.constant(2), outer: maybe(fc.constantFrom('nesterov', 'heavy-ball', 'sgd')), outerMomentum: maybe(fc.constantFrom(0, 0.5)) }),
  fc.record({ kind: fc.constant('asynchronous-diloco'), localSteps: fc.constant(2), outer: fc.constantFrom('nesterov', 'heavy-ball'), momentumEvery: maybe(fc.constant(2)) }),
  fc.record({ kind: fc.constant('d-psgd'), graph: fc.constantFrom('ring', 'complete'), mixing: maybe(fc.constantFrom('metropolis', 'uniform')) }),
  fc.record({ kind: fc.constant('gradient-coding'), stragglers: fc.constantFrom(0, 1), code: maybe(fc.constantFrom('cyclic', 'repetition')) }),
);
const strategy = fc.oneof(
  { arbitrary: withOwnOptions, weight: 2 },
  fc.record({ kind: fc.constant('synchronous'), collective, overlap: maybe(overlap) }),
  fc.record({ kind: fc.constantFrom('synchronous', 'asynchronous'), servers: fc.constantFrom(1, 2), placement: maybe(fc.constantFrom('dedicated', 'co-located')) }),
  fc.constant({ kind: 'serial' }),
  fc.record({ kind: fc.constant('local-sgd'), localSteps: fc.constant(2), collective }),
);

const workload = fc.oneof(
  fc.record({ parameterBytes: fc.constant('1 MB'), perSample: fc.constant('1 ms'), overhead: maybe(time), layers: maybe(fc.constantFrom<unknown>(1, 4, [{ bytes: '0.9 MB', share: 0.5 }, { bytes: '0.1 MB', share: 0.5 }])) }),
  fc.record({ preset: fc.constant('resnet50'), device: fc.constant('h100'), overhead: maybe(time) }),
);

const machine = fc.record({
  cores: fc.constantFrom(1, 4),
  scaling: maybe(fc.constantFrom({ kind: 'linear' }, { kind: 'amdahl', parallelFraction: 0.5 })),
  memory: maybe(fc.record({
    bound: fc.constantFrom(0, 0.5),
    numa: maybe(fc.record({ sockets: fc.constantFrom(1, 2), coresPerSocket: fc.constantFrom(4, undefined), remoteFactor: fc.constantFrom(1, 2) })),
    cache: maybe(fc.record({ perCore: fc.constantFrom('1 MB', '4 MB'), workingSet: fc.constantFrom('2 MB', '8 MB'), factor: fc.constantFrom(1, 5) })),
  })),
});

const node = fc.record({ machines: fc.constantFrom(1, 2, 8), bandwidth: fc.constant('10 GB/s'), latency: maybe(time), nic });
const ports = fc.record({
  model: fc.constant('ports'), bandwidth: widths, latency: maybe(time), overhead: maybe(time), reduction: maybe(fc.constantFrom('0', '5 ns/B')), duplex: maybe(fc.constantFrom('full', 'half')),
  download: maybe(widths),
  node: maybe(node),
  machines: maybe(fc.array(fc.record({ machine: fc.constant(0), latency: maybe(time), loss: maybe(fc.constantFrom(0, 0.1)) }), { minLength: 1, maxLength: 1 })),
  jitter: maybe(fc.record({ mean: fc.constantFrom('0', '1 ms') })),
  loss: maybe(fc.record({ probability: fc.constantFrom(0, 0.2), packet: fc.constant('500 kB') })),
  background: maybe(fc.array(fc.record({ machine: fc.constant(0), ...period, direction: maybe(fc.constantFrom('send', 'both')) }), { minLength: 1, maxLength: 2 })),
});
const topology = fc.oneof(
  fc.record({ kind: fc.constantFrom('switch', 'ring', 'full'), bandwidth: width }),
  fc.record({ kind: fc.constant('hub'), bandwidth: width, backbone: width }),
  fc.record({ kind: fc.constant('two-level'), bandwidth: width, node }),
  fc.record({ kind: fc.constant('fat-tree'), bandwidth: width, machinesPerEdge: fc.constantFrom(2, 4), oversubscription: fc.constantFrom(1, 2) }),
);
const network = fc.oneof(
  ports, ports,
  fc.record({ model: fc.constant('links'), topology, latency: maybe(time), overhead: maybe(time), reduction: maybe(fc.constantFrom('0', '5 ns/B')), jitter: maybe(fc.record({ mean: fc.constantFrom('0', '1 ms') })) }),
  fc.record({ model: fc.constant('loggp'), latency: maybe(time), gapPerByte: fc.constant('1 ns/B'), reduction: maybe(fc.constantFrom('0', '5 ns/B')) }),
  fc.constant({ model: 'unlimited' }),
);

/** Whole scenarios but for what `FIXED` gives, as a user writes them. Some have problems; in most several inputs are without effect. */
export const degenerateScenarios = fc.record({
  workload,
  cluster: fc.record({
    workers: fc.constantFrom(1, 2, 3, 4, 5),
    machine: maybe(machine),
    stragglers,
    failures: seldom(fc.record({ timeToFailure: fc.constant({ kind: 'exponential', mean: '500 ms' }), restart: fc.constant('5 ms'), checkpoint: maybe(fc.record({ interval: fc.constant('20 ms'), cost: fc.constant('2 ms') })) })),
    absences: seldom(fc.array(fc.record({ worker: fc.constant(0), from: fc.constantFrom('20 ms', '10 s'), until: fc.constantFrom('60 ms', undefined) }), { minLength: 1, maxLength: 1 })),
  }),
  network,
  neighbour: maybe(fc.record({ strategy, batchPerWorker: fc.constant(2), workers: fc.constantFrom(1, 2), workload, stragglers, machines: fc.constantFrom('own', 'same') })),
  server: maybe(fc.oneof(fc.record({ perUpdate: positiveTime }), fc.record({ kind: fc.constant('exponential'), mean: positiveTime }))),
  strategies: fc.array(fc.tuple(strategy, fc.constantFrom({ batchPerWorker: 2 }, { globalBatch: 10 })), { minLength: 1, maxLength: 2 })
    .map((written) => Object.fromEntries(written.map(([own, batch], index) => [`s${index}`, { ...own, ...batch, learningRate: 0.1 }]))),
  budget: maybe(fc.record({ simulatedTime: fc.constantFrom('500 ms', '5 s'), passes: fc.constant(10) })),
  seed: maybe(fc.record({ system: fc.constantFrom(2, 3) })),
});

const momentum = fc.constantFrom(0, 0.5);
const learned = fc.record({
  optimizer: maybe(fc.oneof(fc.constant('adam'), fc.record({ kind: fc.constantFrom('heavy-ball', 'nesterov'), momentum }))),
  schedule: maybe(fc.oneof(
    fc.record({ kind: fc.constant('steps'), at: fc.constantFrom([1], [4], [4, 5]), factor: fc.constantFrom(0.5, 1) }),
    fc.record({ kind: fc.constant('cosine'), passes: fc.constant(3), final: fc.constantFrom(0, 1) }),
  )),
  stalenessAware: maybe(fc.boolean()),
});
const way = fc.oneof(
  { arbitrary: fc.constantFrom({ kind: 'synchronous', collective: 'ring' }, { kind: 'asynchronous' }, { kind: 'local-sgd', localSteps: 2, collective: 'ring' }), weight: 3 },
  { arbitrary: withOwnOptions, weight: 2 },
  { arbitrary: fc.constant({ kind: 'serial' }), weight: 1 },
);

/** Rows of the training set. */
const SAMPLES = 12;
const oracle = fc.record({
  model: fc.record({ kind: fc.constant('quadratic'), curvatures: fc.constant([1, 0.5]), noise: fc.constantFrom(0, 1), start: fc.constant(2), spread: fc.constantFrom(0, 1), samplesPerPass: fc.constant(SAMPLES) }),
  partition: maybe(fc.constantFrom('iid', 'shared')),
});
const data = fc.record({
  dataset: fc.constant({ kind: 'gaussian', features: 3, samples: SAMPLES, noise: 0.5 }),
  model: fc.constant({ kind: 'linear' }),
  partition: maybe(fc.constantFrom('iid', 'shared')),
  sampling: maybe(fc.oneof(fc.constantFrom<unknown>('reshuffled', 'once'), fc.record({ kind: fc.constant('listed'), file: fc.constant('rows.txt'), perWorker: maybe(fc.boolean()) }))),
  preprocessing: maybe(fc.record({ centre: fc.boolean() })),
});

/** The rows of that order; lists for each of several workers would be a line each. */
export const ROWS = Array.from({ length: SAMPLES }, (_, row) => (5 * row) % SAMPLES).join(' ');

/** Problems and strategies of which much leaves what is learned as it is. One worker takes all samples for each of its gradients, so that their order is none. */
export const degenerateProblems = fc.tuple(fc.constantFrom(1, 2, 3), fc.oneof(oracle, data), fc.array(fc.tuple(way, learned), { minLength: 1, maxLength: 2 })).map(([workers, problem, written]) => ({
  problem,
  cluster: { workers },
  strategies: Object.fromEntries(written.map(([own, options], index) => [`s${index}`, { ...own, ...options, batchPerWorker: workers === 1 ? SAMPLES : 2, learningRate: 0.1 }])),
  budget: { passes: 4 },
  evaluation: { everyPasses: 1, trainSamples: 9, testSamples: 9 },
  seed: { learning: 3 },
}));
