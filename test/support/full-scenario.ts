/** A scenario with a value in nearly every field there is; lists have an item or two. */
export const FULL = `name: full
question: How soon?
target: { metric: trainLoss, epsilon: [0.5, 0.35], smoothing: { window: 2 }, continueFor: 1 }
problem: { dataset: mnist, model: { kind: softmax }, partition: shared }
workload: { parameterBytes: 100 MB, perSample: 1 ms, overhead: 1 ms, layers: [{ bytes: 100 MB, share: 1 }] }
cluster:
  workers: 4
  machine:
    cores: 4
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
  buckets: { kind: synchronous, collective: auto, overlap: { kind: buckets, bucketBytes: 1 MB, firstBucketBytes: 1 MB }, batchPerWorker: 8, learningRate: 0.1 }
  fusion: { kind: synchronous, collective: ring, overlap: { kind: fusion, bufferBytes: 1 MB, cycleTime: 1 ms }, globalBatch: 8, learningRate: { rule: linear, base: 0.1, referenceBatch: 8 } }
  servers: { kind: asynchronous, servers: 2, batchPerWorker: 8, learningRate: { tuned: { grid: [0.1, 0.2], seeds: 2 } } }
price: { workerHour: 1 USD, serverHour: 1 USD }
budget: { passes: 9, simulatedTime: 9 h, events: 1000000 }
replications: 1
seed: { learning: 1, system: 2 }
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
