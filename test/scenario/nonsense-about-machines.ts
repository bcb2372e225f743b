/** What nonsense about machines and what is between them is answered with, word for word; more of it in test/cli/bad-input.ts. */
import test from 'ava';
import { changed, described, loadText } from '../support/scenario-file.js';

type Change = readonly [from: string, to: string];

const TIME = 'a time with its unit, such as "40 us", "1.2 ms", "2 h"';
const cluster = (more: string): Change => ['workers: 4', `workers: 4\n  ${more}`];
const ports = (more: string): Change => ['10 Gbit/s', `10 Gbit/s, ${more}`];
const links = (topology: string, more = ''): Change => ['model: ports, bandwidth: 10 Gbit/s', `model: links, topology: { ${topology} }${more}`];
const neighbour = (written: string): Change => ['strategies:', `neighbour: { ${written} }\nstrategies:`];

const CASES: readonly (readonly [what: string, change: Change, ...said: string[]])[] = [
  ['more cores than sockets have', cluster('machine: { cores: 9, memory: { bound: 0.5, numa: { sockets: 2, coresPerSocket: 4, remoteFactor: 2 } } }'),
    '8 cluster.machine.cores: more cores than the sockets have (expected at most 8, received 9)'],
  ['waiting longer than always', cluster('machine: { cores: 2, memory: { bound: 1.5 } }'), '8 cluster.machine.memory.bound: out of range (expected a number ≥ 0 and ≤ 1, received 1.5)'],
  ['two laws of the step time', cluster('stragglers: [{ kind: exponential, mean: 1 s }, { kind: empirical, times: [1 s] }]'),
    '8 cluster.stragglers.1.kind: a second law that is the step time itself (expected one at most, received empirical)'],
  ['two laws of two states', cluster('stragglers: [{ kind: markov, factor: 2, meanNormal: 1 s, meanSlow: 1 s }, { kind: markov, factor: 2, meanNormal: 1 s, meanSlow: 1 s }]'),
    '8 cluster.stragglers.1.kind: a second law with two states (expected one at most, received markov)'],
  ['a file and a list of step times', cluster('stragglers: { kind: empirical, file: s.yaml, times: [1 s] }'),
    '8 cluster.stragglers: two lists of step times (expected exactly one of `file` and `times`, received { kind: empirical, file: s.yaml, times: [1 s] })'],
  ['no step times', cluster('stragglers: { kind: empirical }'), '8 cluster.stragglers: no step times (expected exactly one of `file` and `times`, received { kind: empirical })'],
  ['a factor too few in a list of laws', cluster('stragglers: [{ kind: none }, { kind: factors, factors: [1, 2, 3] }]'),
    '8 cluster.stragglers.1.factors: not one factor per worker (expected 4 factors, received 3)'],
  ['failures of no known law', cluster('failures: { timeToFailure: { kind: exponentiel, mean: 1 d }, restart: 1 min }'),
    '8 cluster.failures.timeToFailure.kind: unknown kind (expected exponential or weibull, received exponentiel); did you mean "exponential"?'],
  ['checkpoints at no interval', cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min, checkpoint: { interval: sometimes, cost: 0 } }'),
    `8 cluster.failures.checkpoint.interval: wrong type (expected auto, or ${TIME}, > 0, received sometimes)`, `8 cluster.failures.checkpoint.cost: out of range (expected ${TIME}, > 0, received 0)`],
  ['fewer than no replacements', cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min, replacements: -1 }'),
    '8 cluster.failures.replacements: out of range (expected a whole number ≥ 0, received -1)'],
  ['failures without a way back', cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d } }'), `8 cluster.failures.restart: missing (expected ${TIME}, ≥ 0)`],
  ['a return before the departure', cluster('absences: [{ worker: 0, from: 9 s, until: 1 s }]'), '8 cluster.absences.0.until: it joins before it leaves (expected a time after 9 s, received 1 s)'],

  ['a torus of another size', links('kind: torus, rows: 2, columns: 3, bandwidth: 1 GB/s'),
    '8 network.topology.rows: the torus does not have one place for each machine (expected rows × columns = 4, the number of machines, servers included, received 2 × 3 = 6)'],
  ['a topology that does not exist', links('kind: tours, rows: 2, columns: 2, bandwidth: 1 GB/s'), '8 network.topology.kind: unknown kind (expected switch, hub, ring, torus, two-level, fat-tree, full or list, received tours); did you mean "torus"?'],
  ['an override of nothing', links('kind: switch, bandwidth: 1 GB/s', ', overrides: [{ link: m0 up }]'), '8 network.overrides.0: nothing is overridden (expected `bandwidth` or `latency`)'],
  ['the same link twice', links('kind: switch, bandwidth: 1 GB/s', ', overrides: [{ link: m0 up, bandwidth: 1 MB/s }, { link: m0 up, latency: 1 ms }]'),
    '8 network.overrides.1.link: "m0 up" is described twice; put both into `overrides.0`'],
  ['a share of an unlimited link', links('kind: switch, bandwidth: unlimited', ', background: [{ link: m0 up, share: 0.5 }]'),
    '8 network.background.0.link: the link is unlimited: there is nothing to take a share of'],
  ['the same machine twice', ports('machines: [{ machine: 1, latency: 1 ms }, { machine: 1, bandwidth: 1 MB/s }]'), '8 network.machines.1.machine: machine 1 is described twice; put both into `machines.0`'],
  ['loss of everything', ports('loss: { probability: 1 }'), '8 network.loss.probability: out of range (expected a number ≥ 0 and < 1, received 1)'],
  ['loss of packets of no size', ports('machines: [{ machine: 0, loss: 0.1 }]'),
    '8 network.machines.0.loss: packets are not described (expected `loss` of the network, too); give the network `loss: { probability: 0 }`'],
  ['a share that leaves nothing', ports('background: [{ machine: 0, share: 1 }]'), '8 network.background.0.share: out of range (expected a number ≥ 0 and < 1, received 1)'],
  ['traffic that ends before it begins', ports('background: [{ machine: 0, share: 0.5, from: 3 s, until: 1 s }]'),
    '8 network.background.0.until: it ends before it begins (expected a time after 3 s, received 1 s)'],
  ['traffic that comes again before it has ended', ports('background: [{ machine: 0, share: 0.5, until: 3 s, every: 1 s }]'),
    '8 network.background.0.every: it comes again before it has ended (expected at least 3 s, as long as it lasts, received 1 s)'],
  ['a port of its own in a node that shares', ports('node: { machines: 2, bandwidth: 9 GB/s, nic: shared }, machines: [{ machine: 0, bandwidth: 1 MB/s }]'),
    '8 network.machines.0.bandwidth: the machine has no port of its own to other nodes; `nic: each`'],
  ['LogGP without its G', ['model: ports, bandwidth: 10 Gbit/s', 'model: loggp, gap: 1 us'], '8 network.gapPerByte: missing (expected a time per byte with its unit, such as "0.2 ns/B", ≥ 0)'],

  ['a misspelt choice of the algorithm', ['collective: ring', 'collective: autp'],
    '10 strategies.ring.collective: unknown collective (expected ring, star, star-one-by-one, binomial-tree, recursive-doubling, halving-doubling, two-level, two-level-halving, leader, pipelined-chain or auto, received autp); did you mean "auto"?'],
  ['more servers than anything', ['collective: ring', 'servers: 1000000000'], '10 strategies.ring.servers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 1000000000)'],
  ['more shards than memory', neighbour('strategy: { kind: asynchronous, servers: 30000 }, batchPerWorker: 1, workers: 1000, workload: { parameterBytes: 1 MB, perSample: 1 s }'),
    '9 neighbour.strategy.servers: too many shards to simulate (expected at most 20000 servers for 1000 workers, received 30000)'],
  ['other traffic that comes and goes too fast to follow', ports('background: [{ machine: 0, share: 0.5, until: 1 us, every: 2 us }]'),
    '8 network.background.0.every: out of range (expected a time with its unit, such as "40 us", "1.2 ms", "2 h", ≥ 0.0001, received 2 us)'],
  ['overlap through servers', ['collective: ring', 'servers: 1, overlap: { kind: buckets, bucketBytes: 1 MB }'],
    '10 strategies.ring.overlap: only an all-reduce can overlap the backward pass; give `collective` instead of `servers`, or remove it'],
  ['a first bucket larger than the model', ['collective: ring', 'collective: ring, overlap: { kind: buckets, bucketBytes: 1 MB, firstBucketBytes: 1 GB }'],
    '10 strategies.ring.overlap.firstBucketBytes: a bucket larger than the model (expected at most 100 MB, received 1 GB)'],
  ['a neighbour of nobody', neighbour('strategy: { kind: synchronous }, batchPerWorker: 1, workers: 0, workload: { parameterBytes: 1 MB }'),
    '9 neighbour.workers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 0)', `9 neighbour.workload.perSample: missing (expected ${TIME}, > 0)`,
    '9 neighbour.strategy.collective: gradients travel one way (expected exactly one of `collective` and `servers`, received neither)'],
  ['no events at all', ['strategies:', 'budget: { events: 0 }\nstrategies:'], '9 budget.events: out of range (expected a whole number ≥ 1, received 0)'],
];

for (const [what, change, ...said] of CASES) {
  test(`${what} is said, with its line and what was wanted`, (t) => {
    const { scenario, problems } = loadText(t, changed(change));
    t.deepEqual(described(problems), said);
    t.is(scenario, undefined);
  });
}
