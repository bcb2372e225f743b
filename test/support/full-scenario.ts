/** The files that the scenarios below name; enough for a scenario to be read, not for learning. */
export const FULL_FILES: Readonly<Record<string, string>> = {
  'table.csv': 'x;kind\n1;a\n2;b\n', 'owners.txt': '0\n1\n', 'rows.txt': '0 1\n', 'start.txt': '0\n', 'digits/readme': '', 'steps.txt': '1 s\n',
};

/** A scenario with a value in nearly every field there is; lists have an item or two. */
export const FULL = `name: full
question: How soon?
target: { metric: trainLoss, epsilon: [0.5, 0.35], smoothing: { window: 2 }, continueFor: 1 }
problem:
  dataset: { kind: csv, file: table.csv, label: kind, labels: classes, test: 0.5, delimiter: ";" }
  model: { kind: perceptron, hidden: [3, 2], activation: tanh }
  preprocessing: { centre: true, scale: true, whiten: true }
  partition: { kind: file, file: owners.txt }
  sampling: once
  initial: { file: start.txt }
  ridge: 0.1
  dropout: 0.5
workload: { parameterBytes: 100 MB, perSample: 1 ms, overhead: 1 ms, activationBytes: 1 MB, layers: [{ bytes: 100 MB, share: 1, outputBytes: 1 kB }] }
cluster:
  workers: 4
  machine:
    cores: 4
    memoryBytes: 16 GB
    scaling: { kind: usl, contention: 0.1, coherency: 0.1 }
    memory: { bound: 0.5, numa: { sockets: 2, coresPerSocket: 2, remoteFactor: 2 }, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 4 } }
  stragglers: [{ kind: markov, factor: 2, meanNormal: 1 s, meanSlow: 1 s, perRack: 2 }, { kind: empirical, times: [1 s] }]
  failures:
    timeToFailure: { kind: weibull, mean: 1 d, shape: 0.7 }
    detection: 1 s
    restart: 1 s
    replacements: 3
    checkpoint: { interval: auto, cost: 1 s }
  absences: [{ worker: 1, from: 1 s, until: 2 s }]
  loading: { kind: servers, servers: 2, bandwidth: 1 GB/s, bytesPerSample: 1 kB, overlapped: false }
network:
  model: ports
  bandwidth: 10 Gbit/s
  download: 1 GB/s
  latency: 1 us
  overhead: 1 us
  reduction: 1 ns/B
  duplex: half
  node: { machines: 2, bandwidth: 9 GB/s, latency: 1 us, overhead: 1 us, nic: each }
  machines: [{ machine: 0, bandwidth: 1 GB/s, download: 1 GB/s, latency: 1 us, loss: 0.1 }]
  jitter: { mean: 1 us }
  loss: { probability: 0.1, packet: 9 kB, timeout: 1 ms }
  background: [{ machine: 0, share: 0.5, from: 1 s, until: 2 s, every: 3 s, direction: send }]
neighbour:
  strategy: { kind: local-sgd, localSteps: 2, collective: leader }
  batchPerWorker: 1
  workers: 2
  machines: own
  stragglers: { kind: gamma, shape: 2 }
  workload: { preset: vgg16, device: v100, sustained: 0.5, overhead: 1 ms }
server: { kind: exponential, mean: 1 ms }
evaluation: { everyPasses: 1, trainSamples: 9, testSamples: 9 }
strategies:
  buckets: { kind: synchronous, collective: auto, overlap: { kind: buckets, bucketBytes: 1 MB, firstBucketBytes: 1 MB }, batchPerWorker: 8, learningRate: 0.1, optimizer: { kind: heavy-ball, momentum: 0.5 } }
  fusion: { kind: synchronous, collective: ring, overlap: { kind: fusion, bufferBytes: 1 MB, cycleTime: 1 ms }, globalBatch: 8, learningRate: { rule: linear, base: 0.1, referenceBatch: 8 }, schedule: { kind: steps, at: [1, 2], factor: 0.5 }, warmUp: { passes: 1, from: 0.5 }, optimizer: adam }
  servers: { kind: asynchronous, servers: 2, batchPerWorker: 8, learningRate: { tuned: { grid: [0.1, 0.2], seeds: 2 } }, stalenessAware: true }
price: { workerHour: 1 USD, serverHour: 1 USD }
budget: { passes: 9, simulatedTime: 9 h, events: 1000000 }
replications: 1
seed: { learning: 1, system: 2 }
diagnosis:
  batches: [1, 2]
  rates: [0.1, 0.2]
  seeds: 1
  everyPasses: 0.5
  mostPasses: 9
  rows: 2
  batch: 1
  rate: 0.1
  passes: 1
  points: 1
  searchSteps: 10
  searchTolerance: 0.5
  variants: [whitened]
  sparsify: [0.5]
`;

/** The same fields of a network of listed links. */
export const FULL_LINKS = `network:
  model: links
  topology:
    kind: list
    links:
      - { from: m0, to: rack, bandwidth: 1 GB/s, latency: 1 us, duplex: half }
      - { from: m1, to: rack, bandwidth: 1 GB/s }
      - { from: m2, to: rack, bandwidth: 1 GB/s }
      - { from: m3, to: rack, bandwidth: 1 GB/s }
  latency: 1 us
  overhead: 1 us
  reduction: 1 ns/B
  overrides: [{ link: m1 to rack, bandwidth: 1 MB/s, latency: 1 ms }]
  jitter: { mean: 1 us }
  background: [{ link: m2 to rack, share: 0.5, from: 1 s, until: 2 s, every: 3 s }]
`;

const problem = (written: string) => `extends: full.yaml\nproblem: { ${written} }\n`;
const oracle = (model: string) => problem(`dataset: null, preprocessing: null, sampling: null, initial: null, ridge: null, dropout: null, partition: iid, model: ${model}`);
const topology = (written: string) => `extends: links.yaml\nnetwork: { overrides: null, background: null, topology: { ${written} } }\n`;
const cluster = (written: string) => `extends: full.yaml\ncluster: { ${written} }\n`;

/** By file: together they have every field of every alternative. */
export const FULL_SCENARIOS: Readonly<Record<string, string>> = {
  'full.yaml': FULL,
  'links.yaml': `extends: full.yaml\nneighbour: null\nstrategies: { servers: null }\n${FULL_LINKS}`,

  'mnist.yaml': problem('dataset: { kind: mnist }, model: { kind: convolutional, filters: [2], kernel: 3, stride: 2, pooling: 1, hidden: [4] }, partition: { kind: by-label, labelsPerWorker: 2 }, sampling: { kind: listed, file: rows.txt, perWorker: true }'),
  'idx.yaml': problem('dataset: { kind: idx, folder: digits }, model: { kind: softmax }, partition: { kind: dirichlet, concentration: 1 }, sampling: { kind: replacement }'),
  'cifar10.yaml': problem('dataset: { kind: cifar10, folder: digits }, partition: { kind: shared }, sampling: { kind: once }, initial: seeded'),
  'csv.yaml': problem('dataset: { kind: csv, test: null, testFile: table.csv }, model: { kind: logistic }, partition: { kind: iid }, sampling: { kind: reshuffled }'),
  'gaussian.yaml': problem('dataset: { kind: gaussian, features: 2, samples: 9, testSamples: 9, noise: 1, labels: numbers, seed: 2, spectrum: { decay: 1 } }, model: { kind: linear, intercept: true }, dropout: null'),
  ...Object.fromEntries(['kind: sphere', 'kind: one-hot', 'kind: sparse, nonZeros: 1'].map((kind, index) => [`planted-${index}.yaml`, problem(`dataset: { ${kind}, features: 2, samples: 9 }`)])),
  'quadratic.yaml': oracle('{ kind: quadratic, curvature: 1, noise: 1, start: 1, spread: 1, samplesPerPass: 9 }'),
  'curvatures.yaml': oracle('{ kind: quadratic, curvatures: [1, 2], noise: 1, start: [1, 2], samplesPerPass: 9 }'),
  'least-squares.yaml': oracle('{ kind: least-squares, spectrum: [1, 2], noise: 1, start: 1, optimum: [1, 2], samplesPerPass: 9 }'),

  'factors.yaml': cluster(`machine: { scaling: { kind: amdahl, parallelFraction: 0.9 } }, failures: { timeToFailure: { kind: exponential, mean: 1 d } }, stragglers: [{ kind: none }, { kind: lognormal, sigma: 1 },
    { kind: weibull, shape: 1 }, { kind: gamma, shape: 2 }, { kind: pareto, shape: 2 }, { kind: slowdown, probability: 0.5, factor: 2 }, { kind: factors, factors: [1, 1, 1, 2] },
    { kind: persistent, sigma: 1, perRack: 2 }, { kind: exponential, mean: 1 s }]`),
  'shifted.yaml': cluster('machine: { scaling: { kind: linear } }, stragglers: { kind: shiftedExponential, shift: 1 s, mean: 1 s }'),
  'measured.yaml': cluster('stragglers: { kind: empirical, file: steps.txt }'),
  'local.yaml': cluster('loading: { kind: local, bandwidth: 1 GB/s, bytesPerSample: 1 kB, overlapped: true }'),

  'loggp.yaml': 'extends: full.yaml\nnetwork: { model: loggp, latency: 1 us, overhead: 1 us, gap: 1 us, gapPerByte: 1 ns/B, reduction: 1 ns/B }\n',
  'unlimited.yaml': 'extends: full.yaml\nnetwork: { model: unlimited }\nserver: { perUpdate: 1 ms }\n',
  ...Object.fromEntries([
    'kind: switch, bandwidth: 1 GB/s, upload: 1 GB/s, download: 1 GB/s', 'kind: hub, bandwidth: 1 GB/s, backbone: 1 GB/s', 'kind: ring, bandwidth: 1 GB/s', 'kind: torus, rows: 2, columns: 2, bandwidth: 1 GB/s',
    'kind: two-level, bandwidth: 1 GB/s, node: { machines: 2, bandwidth: 1 GB/s, latency: 1 us, nic: each }', 'kind: fat-tree, bandwidth: 1 GB/s, machinesPerEdge: 2, oversubscription: 2, uplinks: 1', 'kind: full, bandwidth: 1 GB/s',
  ].map((written, index) => [`topology-${index}.yaml`, topology(written)])),

  'model-parallel.yaml': `extends: full.yaml
workload: { layers: 4 }
cluster: { absences: null }
strategies:
  pipeline: { kind: model-parallel, stages: 2, tensor: 2, microBatches: 2, order: gpipe, boundaryBytes: 1 kB, collective: ring, batchPerWorker: 8, learningRate: 1 }
`,
  'strategies.yaml': `extends: full.yaml
strategies:
  constant: { kind: synchronous, servers: 1, batchPerWorker: 8, learningRate: 1, schedule: { kind: constant }, optimizer: { kind: sgd } }
  cosine: { kind: local-sgd, localSteps: 2, batchPerWorker: 8, learningRate: 1, schedule: { kind: cosine, passes: 2, final: 0.1 }, optimizer: { kind: nesterov, momentum: 0.5 } }
  inverse: { kind: asynchronous, batchPerWorker: 8, learningRate: 1, schedule: { kind: inverse, after: 1 }, optimizer: { kind: adagrad, epsilon: 1e-8, initialAccumulator: 0.1 } }
  root: { kind: asynchronous, batchPerWorker: 8, learningRate: 1, schedule: { kind: inverse-sqrt, after: 1 }, optimizer: { kind: adam, beta1: 0.5, beta2: 0.5, epsilon: 1e-8 } }
  layers: { kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 1, optimizer: { kind: lars, momentum: 0.5, trust: 0.01, weightDecay: 0.1 } }
  top: { kind: synchronous, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1, compression: { kind: top-k, kept: 0.1 } }
  random: { kind: local-sgd, localSteps: 2, batchPerWorker: 8, learningRate: 1, compression: { kind: random-k, kept: 0.1 } }
  rounded: { kind: asynchronous, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1, compression: { kind: qsgd, levels: 4 } }
  signs: { kind: asynchronous, batchPerWorker: 8, learningRate: 1, compression: { kind: sign } }
  pruned: { kind: asynchronous, batchPerWorker: 8, learningRate: 1, compression: { kind: none }, pruning: { kept: 0.1 } }
  serial: { kind: serial, batchPerWorker: 8, learningRate: 1 }
  micro: { kind: gradient-accumulation, microBatches: 2, collective: star, batchPerWorker: 8, learningRate: 1 }
  sharded: { kind: sharded-data-parallel, stage: 2, microBatches: 2, batchPerWorker: 8, learningRate: 1 }
  full: { kind: full-batch, learningRate: 1 }
  later: { kind: post-local-sgd, switchAfter: 1, localSteps: 2, collective: star, batchPerWorker: 8, learningRate: 1 }
  once: { kind: one-shot-averaging, passes: 2, collective: star, batchPerWorker: 8, learningRate: 1 }
  adaptive: { kind: adacomm, localSteps: 2, interval: 1 s, plateau: 0.5, collective: star, batchPerWorker: 8, learningRate: 1 }
  outer: { kind: diloco, localSteps: 2, outer: heavy-ball, outerRate: 0.5, outerMomentum: 0.5, collective: star, batchPerWorker: 8, learningRate: 1 }
  delayed: { kind: asynchronous-diloco, localSteps: 2, outer: nesterov, outerRate: 0.5, outerMomentum: 0.5, momentumEvery: 2, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1 }
  elastic: { kind: elastic-averaging, elasticity: 0.1, period: 2, centreRate: 0.5, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1 }
  elastic apart: { kind: asynchronous-elastic-averaging, elasticity: 0.1, period: 2, centreRate: 0.5, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1 }
  gossip: { kind: d-psgd, graph: { kind: edges, edges: [[0, 1], [1, 2], [2, 3]] }, mixing: uniform, consensusRate: 0.5, batchPerWorker: 8, learningRate: 1 }
  matrix: { kind: d-psgd, weights: [[0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0.5, 0.5]], batchPerWorker: 8, learningRate: 1 }
  random gossip: { kind: ad-psgd, graph: { kind: random, degree: 3, seed: 2 }, batchPerWorker: 8, learningRate: 1 }
  gossip on a torus: { kind: d-psgd, graph: { kind: torus, rows: 2 }, batchPerWorker: 8, learningRate: 1 }
  gossip on a ring: { kind: ad-psgd, graph: { kind: ring }, batchPerWorker: 8, learningRate: 1 }
  gossip on a cube: { kind: ad-psgd, graph: { kind: hypercube }, batchPerWorker: 8, learningRate: 1 }
  gossip on doubling steps: { kind: ad-psgd, graph: { kind: exponential }, batchPerWorker: 8, learningRate: 1 }
  gossip on all pairs: { kind: ad-psgd, graph: { kind: complete }, batchPerWorker: 8, learningRate: 1 }
  federated: { kind: federated-averaging, fraction: 0.5, localSteps: 2, dropout: 0.1, deadline: 1 s, batchPerWorker: 8, learningRate: 1 }
  blocks: { kind: coordinate-descent, collective: dissemination, batchPerWorker: 8, learningRate: 1 }
  portions: { kind: sandblaster, portions: 9, backups: 2, shrink: 0.3, trials: 5, servers: 2, placement: dedicated, learningRate: 1, optimizer: { kind: l-bfgs, memory: 3 } }
  growing: { kind: cr-psgd, growth: 1.1, samples: 99, collective: star, batchPerWorker: 8, learningRate: 1 }
  staged: { kind: cr-psgd-catalyst, growth: 1.1, proximal: 0.1, samples: 9999, collective: star, batchPerWorker: 8, learningRate: 1 }
  stages: { kind: cr-psgd-catalyst, growth: 1.1, proximal: 0.1, stageSamples: 99, stages: 9, batchPerWorker: 8, learningRate: 1 }
  coded: { kind: gradient-coding, stragglers: 1, code: cyclic, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1 }
  search: { kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 1, optimizer: { kind: l-bfgs, memory: 3, armijo: 0.1, shrink: 0.3, trials: 5 } }
  k-sync: { kind: k-sync, waitFor: 3, late: drop, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1 }
  k-batch-sync: { kind: k-batch-sync, waitFor: 3, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1 }
  backup-workers: { kind: backup-workers, backups: 1, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1 }
  k-async: { kind: k-async, waitFor: 2, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1 }
  k-batch-async: { kind: k-batch-async, waitFor: 2, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1 }
  anytime: { kind: anytime, deadline: 1 s, collective: ring, batchPerWorker: 8, learningRate: 1 }
  bounded: { kind: stale-synchronous, bound: 2, servers: 2, placement: dedicated, batchPerWorker: 8, learningRate: 1 }
  downpour: { kind: downpour, fetchEvery: 2, pushEvery: 2, waits: true, servers: 2, placement: co-located, batchPerWorker: 8, learningRate: 1, optimizer: { kind: adagrad } }
  hogwild: { kind: hogwild, blocks: 4, touched: 2, memoryBandwidth: 10 GB/s, coreBandwidth: 1 GB/s, coherence: 1 us, locked: true, batchPerWorker: 8, learningRate: 1 }
`,
};
