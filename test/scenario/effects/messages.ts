/** What is said of inputs without effect on machines, networks, collectives and neighbours; that it is true, see inert.ts. */
import test, { type ExecutionContext } from 'ava';
import { changed, described, loadText } from '../../support/scenario-file.js';

type Changes = readonly (readonly [from: string, to: string])[];
/** By what is written instead of a line of the scenario: what is warned of, without `this has no effect: `. */
type Case = readonly [what: string, changes: Changes, ...said: string[]];

const NETWORK = 'network: { model: ports, bandwidth: 10 Gbit/s }';
const RING = 'collective: ring';
const WORKERS = '  workers: 4';
const WORKLOAD = 'parameterBytes: 100 MB, perSample: 1 ms';

const network = (written: string) => [NETWORK, `network: { ${written} }`] as const;
const ports = (more: string) => network(`model: ports, bandwidth: 10 Gbit/s, ${more}`);
const cluster = (more: string) => [WORKERS, `${WORKERS}\n  ${more}`] as const;
const memory = (written: string, cores = 4) => cluster(`machine: { cores: ${cores}, memory: { ${written} } }`);
const collective = (written: string) => [RING, written] as const;
const NODES_OF_2 = 'node: { machines: 2, bandwidth: 100 GB/s, nic: shared }';
const neighbour = (more: string, strategy = 'kind: synchronous, collective: ring') => [
  'strategies:', `neighbour: { strategy: { ${strategy} }, batchPerWorker: 1, workload: { parameterBytes: 1 MB, perSample: 1 ms }, ${more} }\nstrategies:`,
] as const;

const strategy = (more: string) => ['learningRate: 0.1', `learningRate: 0.1, ${more}`] as const;
const problem = (more: string) => ['model: { kind: softmax }', `model: { kind: softmax }, ${more}`] as const;
const quadratic = (more: string) => ['dataset: mnist, model: { kind: softmax }', `model: { kind: quadratic, curvature: 1, start: 1, samplesPerPass: 9, ${more} }, partition: shared`] as const;
const ALONE = [[WORKERS, '  workers: 1'], network('model: unlimited')] as const;
const SERIAL = ['kind: synchronous, collective: ring', 'kind: serial'] as const;
const PRICE = ['strategies:', 'price: { workerHour: 1 USD, serverHour: 1 USD }\nstrategies:'] as const;
const LEARNING = ['strategies:', 'seed: { learning: 2 }\nstrategies:'] as const;
// Any file that is there will do: what is in it is not read here.
const LISTED = 'sampling: { kind: listed, file: s.yaml }';

const CASES: readonly Case[] = [
  ['nothing to pre-process', [problem('preprocessing: { centre: false }')], '4 problem.preprocessing: it asks for nothing'],
  ['pre-processing', [problem('preprocessing: { scale: true }')]],
  ['a partition beside a listed order', [problem(`partition: shared, ${LISTED}`)], '4 problem.partition: samples are taken in the order of a file'],
  ['a listed order', [problem(LISTED)]],
  ['a partition to one worker', [...ALONE, problem('partition: { kind: dirichlet, concentration: 1 }')], '4 problem.partition: one worker has all samples'],
  ['a list for the only worker', [...ALONE, problem(LISTED.replace(' }', ', perWorker: true }'))], '4 problem.sampling.perWorker: one worker takes all rows of the file'],
  ['the values that would stand there anyway', [problem('ridge: 0, dropout: 0, initial: zero, sampling: reshuffled, partition: iid'), strategy('schedule: { kind: constant }, stalenessAware: false, optimizer: sgd')]],
  ['optima of their own for one worker', [...ALONE, quadratic('noise: 1, spread: 1')], '4 problem.model.spread: one worker\'s optimum is that of all'],
  ['optima of their own without noise', [quadratic('noise: 0, spread: 1'), LEARNING], '4 problem.partition: without noise all samples are alike'],
  ['one optimum without noise', [quadratic('noise: 0'), LEARNING], '4 problem.partition: without noise all samples are alike', '9 seed.learning: without noise nothing about learning is random'],

  ['a momentum of 0', [strategy('optimizer: { kind: nesterov, momentum: 0 }')], '10 strategies.ring.optimizer: without momentum it is "sgd"'],
  ['a schedule that multiplies by 1', [strategy('schedule: { kind: steps, at: [1], factor: 1 }')], '10 strategies.ring.schedule: the rate stays the same'],
  ['a cosine that falls by nothing', [strategy('schedule: { kind: cosine, passes: 9, final: 1 }')], '10 strategies.ring.schedule: the rate stays the same'],
  ['steps after the end', [strategy('schedule: { kind: steps, at: [100] }')], '10 strategies.ring.schedule: every step comes after the last of 100 passes'],
  ['steps of which one is before the end', [strategy('schedule: { kind: steps, at: [99, 100] }')]],
  ['a warm-up longer than the run', [strategy('warmUp: { passes: 500 }')]],
  ['staleness of gradients that are fresh', [strategy('stalenessAware: true')], '10 strategies.ring.stalenessAware: the gradients of a strategy of kind synchronous are never stale'],
  ['staleness of gradients of one worker', [...ALONE, collective('servers: 1'), ['kind: synchronous', 'kind: asynchronous'], strategy('stalenessAware: true')],
    '10 strategies.ring.stalenessAware: the gradients of one worker are never stale'],
  ['staleness of gradients that are stale', [collective('servers: 1'), ['kind: synchronous', 'kind: asynchronous'], strategy('stalenessAware: true')]],

  ['a compression that sends all', [strategy('compression: { kind: top-k, kept: 1 }')], '10 strategies.ring.compression: all numbers are sent'],
  ['a compression that sends some', [strategy('compression: { kind: top-k, kept: 0.99 }')]],
  ['pruning that keeps all', [strategy('pruning: { kept: 1 }')], '10 strategies.ring.pruning: all weights are kept'],
  ['a price of servers that stand on the workers\' machines', [collective('servers: 2, placement: co-located'), PRICE], '9 price.serverHour: all parameter servers stand on the workers\' machines'],
  ['a price of servers that have machines', [collective('servers: 2, placement: dedicated'), PRICE]],
  ['a price of servers where there are none', [PRICE], '9 price.serverHour: no strategy has a parameter server'],
  ['the service of co-located servers', [collective('servers: 2, placement: co-located'), ['strategies:', 'server: { perUpdate: 1 ms }\nstrategies:']]],
  ['a network of one machine and its own server', [[WORKERS, '  workers: 1'], collective('servers: 1, placement: co-located')], '8 network: one worker without a server sends no messages'],
  ['a network between workers who are all idle but one', [SERIAL], '8 network: no strategy sends a message'],
  ['no network between them', [SERIAL, network('model: unlimited')]],
  ['staleness of a strategy that is alone', [SERIAL, network('model: unlimited'), strategy('stalenessAware: true')], '10 strategies.ring.stalenessAware: the gradients of a strategy of kind serial are never stale'],

  ['memory of one core', [memory('bound: 0.5, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 4 }', 1)], '8 cluster.machine.memory: a machine has one core'],
  ['memory without sockets and caches', [memory('bound: 0.5')], '8 cluster.machine.memory: neither `numa` nor `cache` is given'],
  ['memory that is never waited for', [memory('bound: 0, numa: { sockets: 2, remoteFactor: 2 }, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 4 }')],
    '8 cluster.machine.memory.numa: a core never waits for memory: `bound` is 0', '8 cluster.machine.memory.cache: a core never waits for memory: `bound` is 0'],
  ['remote memory as fast as local', [memory('bound: 0.5, numa: { sockets: 2, remoteFactor: 1 }')], '8 cluster.machine.memory.numa: remote memory is as fast as local'],
  ['one socket', [memory('bound: 0.5, numa: { sockets: 1, remoteFactor: 2 }')], '8 cluster.machine.memory.numa: all cores are on one socket'],
  ['sockets, the first of which has room for all cores', [memory('bound: 0.5, numa: { sockets: 2, coresPerSocket: 4, remoteFactor: 2 }')], '8 cluster.machine.memory.numa: all cores are on one socket'],
  ['a cache as slow as memory', [memory('bound: 0.5, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 1 }')], '8 cluster.machine.memory.cache: it is no faster than memory'],
  // It keeps accesses from another socket.
  ['a cache as slow as local memory', [memory('bound: 0.5, numa: { sockets: 2, remoteFactor: 2 }, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 1 }')]],
  ['a cache for everything', [memory('bound: 0.5, cache: { perCore: 9 MB, workingSet: 9 MB, factor: 4 }')], '8 cluster.machine.memory.cache: the cache of one core holds the whole working set already'],
  ['a cache that leaves nothing to other sockets', [memory('bound: 0.5, numa: { sockets: 2, remoteFactor: 2 }, cache: { perCore: 9 MB, workingSet: 9 MB, factor: 4 }')],
    '8 cluster.machine.memory.numa: every access is served by a cache'],
  ['sockets and a cache that matter', [memory('bound: 0.5, numa: { sockets: 2, remoteFactor: 2 }, cache: { perCore: 1 MB, workingSet: 9 MB, factor: 4 }')]],

  ['reading that takes no time', [cluster('loading: { kind: local, bandwidth: unlimited, bytesPerSample: 1 kB }')], '8 cluster.loading: reading takes no time: `bandwidth` is unlimited'],
  ['more data servers than workers', [cluster('loading: { kind: servers, servers: 5, bandwidth: 1 GB/s, bytesPerSample: 1 kB }')], '8 cluster.loading.servers: each of the 4 workers has a server of its own already'],
  ['a data server for each worker', [cluster('loading: { kind: servers, servers: 4, bandwidth: 1 GB/s, bytesPerSample: 1 kB }')]],
  ['the speed of machines with so much memory, where the law is the step time', [cluster('stragglers: { kind: exponential, mean: 1 s }\n  machine: { cores: 2, memoryBytes: 1 GB }')],
    '5 workload.perSample: "exponential" stragglers are the step time themselves', '9 cluster.machine.cores: "exponential" stragglers are the step time themselves'],

  ['none beside another law', [cluster('stragglers: [{ kind: none }, { kind: lognormal, sigma: 0.1 }]')], '8 cluster.stragglers.0: there are other laws beside it'],
  ['none alone', [cluster('stragglers: [{ kind: none }]')]],
  ['two states alike', [cluster('stragglers: { kind: markov, factor: 1, meanNormal: 1 s, meanSlow: 1 s, perRack: 2 }')],
    '8 cluster.stragglers.meanNormal: its factor is 1', '8 cluster.stragglers.meanSlow: its factor is 1', '8 cluster.stragglers.perRack: its factor is 1'],
  ['racks alike, in a list', [cluster('stragglers: [{ kind: lognormal, sigma: 0.1 }, { kind: persistent, sigma: 0, perRack: 2 }]')], '8 cluster.stragglers.1.perRack: its sigma is 0'],

  ['checkpoints that nobody goes back to', [cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min, checkpoint: { interval: auto, cost: 1 s } }'), collective('servers: 1'), ['kind: synchronous', 'kind: asynchronous']],
    '8 cluster.failures.checkpoint: no strategy goes back to a checkpoint'],
  ['checkpoints of a synchronous strategy', [cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min, checkpoint: { interval: auto, cost: 1 s } }')]],
  ['an absence after the end', [cluster('absences: [{ worker: 0, from: 1 h }]'), ['strategies:', 'budget: { simulatedTime: 1 h }\nstrategies:']], '8 cluster.absences.0: the run ends at 60 min'],
  ['an absence before the end', [cluster('absences: [{ worker: 0, from: 59 min }]'), ['strategies:', 'budget: { simulatedTime: 1 h }\nstrategies:']]],

  ['no jitter', [ports('jitter: { mean: 0 }')], '8 network.jitter: its mean is 0'],
  ['traffic that takes nothing', [ports('background: [{ machine: 0, share: 0 }]')], '8 network.background.0: its share is 0'],
  ['traffic after the end', [ports('background: [{ machine: 0, share: 0.5, from: 2 h }]'), ['strategies:', 'budget: { simulatedTime: 1 h }\nstrategies:']], '8 network.background.0: the run ends at 60 min'],
  ['traffic through a port without limit', [network('model: ports, bandwidth: unlimited, background: [{ machine: 0, share: 0.5 }]')],
    '8 network.background.0: its ports are unlimited: there is nothing to take a share of'],
  ['the direction of traffic where there is one port', [ports('duplex: half, background: [{ machine: 0, share: 0.5, direction: send }]')], '8 network.background.0.direction: with half duplex one port does both'],
  ['no loss', [ports('loss: { probability: 0, packet: 9 kB }, machines: [{ machine: 0, loss: 0 }]')],
    '8 network.loss: no packet is lost on any machine', '8 network.machines.0.loss: no packet is lost on any machine'],
  ['loss on one machine', [ports('loss: { probability: 0, packet: 9 kB }, machines: [{ machine: 0, loss: 0.1 }]')]],
  ['a machine like the others', [ports('machines: [{ machine: 0 }]')], '8 network.machines.0: it sets nothing'],
  ['less latency at one end alone', [ports('latency: 1 ms, machines: [{ machine: 0, latency: 1 us }]')],
    '8 network.machines.0.latency: of a message\'s two ends the larger counts, and no other machine has less than the network'],
  ['less latency at two ends', [ports('latency: 1 ms, machines: [{ machine: 0, latency: 1 us }, { machine: 1, latency: 1 us }]')]],
  ['a node of one', [ports('node: { machines: 1, bandwidth: 100 GB/s, nic: each }')], '8 network.node: a node of one machine has no inside'],
  ['all in one node', [ports('latency: 1 us, jitter: { mean: 1 us }, node: { machines: 4, bandwidth: 100 GB/s, nic: each }')],
    ...['bandwidth', 'latency', 'jitter', 'node.nic'].map((field) => `8 network.${field}: all machines stand in one node of 4: no message leaves it`)],
  ['all but a server in one node', [ports('node: { machines: 4, bandwidth: 100 GB/s, nic: each }'), collective('servers: 1')]],
  ['the outside of one node of links', [network('model: links, topology: { kind: two-level, bandwidth: 1 GB/s, node: { machines: 4, bandwidth: 100 GB/s, nic: each } }')],
    '8 network.topology.bandwidth: all machines stand in one node of 4: no message leaves it', '8 network.topology.node.nic: all machines stand in one node of 4: no message leaves it'],
  ['sums on the way, of gradients that nobody sums', [ports('reduction: 1 ns/B'), collective('servers: 1'), ['kind: synchronous', 'kind: asynchronous']], '8 network.reduction: no strategy adds gradients up on their way'],

  ['layers that wait for the step\'s end', [[WORKLOAD, `${WORKLOAD}, layers: 8`]], '5 workload.layers: no strategy sends gradients during the backward pass'],
  ['overlap of one layer', [collective('collective: ring, overlap: { kind: buckets, bucketBytes: 25 MB }')], '10 strategies.ring.overlap: the workload has one layer: nothing is ready before the step ends'],
  ['overlap in one bucket', [[WORKLOAD, `${WORKLOAD}, layers: 8`], collective('collective: ring, overlap: { kind: buckets, bucketBytes: 100 MB, firstBucketBytes: 100 MB }')],
    '10 strategies.ring.overlap: all layers are in one bucket, which is not ready before the step ends'],
  ['overlap that hides something', [[WORKLOAD, `${WORKLOAD}, layers: 8`], collective('collective: ring, overlap: { kind: buckets, bucketBytes: 25 MB }')]],
  ['overlap of what takes no time', [[WORKLOAD, `${WORKLOAD}, layers: 8`], network('model: unlimited'), collective('collective: ring, overlap: { kind: buckets, bucketBytes: 25 MB }')],
    '10 strategies.ring.overlap: messages take no time that could be hidden'],
  ['fusion, which waits for ticks', [collective('collective: ring, overlap: { kind: fusion }')]],
  ['two levels without nodes', [collective('collective: two-level')], '10 strategies.ring.collective: the network has no nodes of machines, and without them it is "ring"'],
  ['leaders without nodes', [collective('collective: leader')], '10 strategies.ring.collective: the network has no nodes of machines, and without them it is "halving-doubling"'],
  ['leaders in one node', [[WORKERS, '  workers: 2'], ports(NODES_OF_2), collective('collective: leader')],
    ...['bandwidth', 'node.nic'].map((field) => `8 network.${field}: all machines stand in one node of 2: no message leaves it`),
    '10 strategies.ring.collective: all 2 workers stand in one node, so it is "binomial-tree"'],
  ['two levels over nodes', [ports(NODES_OF_2), collective('collective: two-level')]],

  ['a neighbour on an unlimited network', [network('model: unlimited'), neighbour('workers: 2, machines: same')], '9 neighbour: on an unlimited network nobody is in the way'],
  ['a silent neighbour', [neighbour('workers: 1, machines: same')], '9 neighbour: its one worker, without a server, sends no messages'],
  ['a silent neighbour that makes a ring longer', [network('model: links, topology: { kind: ring, bandwidth: 1 GB/s }'), neighbour('workers: 1')]],
  ['a neighbour with ports of its own', [neighbour('workers: 2')], '9 neighbour: on machines of its own it shares nothing with the job: "ports" machines have only ports of their own'],
  ['a neighbour with links of its own', [network('model: links, topology: { kind: switch, bandwidth: 1 GB/s }'), neighbour('workers: 2')],
    '9 neighbour: on machines of its own it shares no link of a "switch" topology with the job'],
  ['a neighbour on edge switches of its own', [network('model: links, topology: { kind: fat-tree, bandwidth: 1 GB/s, machinesPerEdge: 2, oversubscription: 2 }'), neighbour('workers: 2')],
    '9 neighbour: on machines of its own it shares no link of a "fat-tree" topology with the job'],
  ['a neighbour on the job\'s edge switch', [network('model: links, topology: { kind: fat-tree, bandwidth: 1 GB/s, machinesPerEdge: 3, oversubscription: 3 }'), neighbour('workers: 2')]],
  ['a neighbour on the same machines', [neighbour('workers: 2, machines: same')]],
  ['a neighbour\'s servers', [neighbour('workers: 2, machines: same', 'kind: asynchronous'), ['strategies:', 'server: { perUpdate: 1 ms }\nstrategies:']]],
];

function warned(t: ExecutionContext, changes: Changes): string[] {
  const { warnings, problems } = loadText(t, changed(...changes));
  t.deepEqual(described(problems), []);
  return described(warnings).map((warning) => warning.replace(': this has no effect: ', ': '));
}

for (const [what, changes, ...said] of CASES) {
  test(`${what}: ${said.length === 0 ? 'nothing is said' : 'is said to have no effect'}`, (t) => {
    t.deepEqual(warned(t, changes).sort(), said.sort());
  });
}

test('the system\'s seed matters to failures, jitter, loss and a random neighbour', (t) => {
  const seed = ['strategies:', 'seed: { system: 2 }\nstrategies:'] as const;
  const isInert = (...changes: Changes) => loadText(t, changed(...changes)).warnings.some(({ path }) => path === 'seed.system');
  t.true(isInert(seed));
  t.false(isInert(seed, cluster('failures: { timeToFailure: { kind: exponential, mean: 1 d }, restart: 1 min }')));
  t.false(isInert(seed, ports('jitter: { mean: 1 us }')));
  t.true(isInert(seed, ports('jitter: { mean: 0 }')));
  t.false(isInert(seed, ports('loss: { probability: 0.1 }')));
  t.false(isInert(['strategies:', 'seed: { system: 2 }\nneighbour: { strategy: { kind: synchronous, collective: ring }, batchPerWorker: 1, workers: 2, machines: same, workload: { parameterBytes: 1 MB, perSample: 1 ms }, stragglers: { kind: lognormal, sigma: 1 } }\nstrategies:']));
});
