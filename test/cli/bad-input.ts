/** What is wrong with clusters and networks, through the street door: exit code 2, and a line that says where, what, and what would be right. */
import { readdir } from 'node:fs/promises';
import test from 'ava';
import { changed } from '../support/scenario-file.js';
import { folderWith, tte } from '../support/tte.js';

type Change = readonly [from: string, to: string];

const NETWORK = 'network: { model: ports, bandwidth: 10 Gbit/s }';
const WORKERS = '  workers: 4';
const FILES = {
  'steps.txt': '# seconds\n0.1\nabc\n12 ms, 3 parsecs\n',
  'empty.txt': '# nothing measured\n\n',
  'negative.txt': '0.1\n-2 ms\n',
};
const STEP_TIME = 'expected a time ≥ 0, in seconds or with its unit, such as 0.012 or "12 ms"';

/** A network of these links on the lines from 13 on. */
const links = (...listed: readonly string[]): Change => [
  NETWORK, `network:\n  model: links\n  topology:\n    kind: list\n    links:\n${listed.map((link) => `      - { ${link} }\n`).join('')}`,
];
const cable = (from: string, to: string, more = '') => `from: ${from}, to: ${to}, bandwidth: 1 GB/s${more}`;
const empirical = (file: string): Change => [WORKERS, `${WORKERS}\n  stragglers: { kind: empirical, file: ${file} }`];
const absences = (...listed: readonly string[]): Change => [WORKERS, `${WORKERS}\n  absences:\n${listed.map((absence) => `    - { ${absence} }\n`).join('')}`];

/** What is said after the folder, without `error: `; `bad.yaml` is the scenario. */
const CASES: readonly (readonly [what: string, change: Change, ...said: string[]])[] = [
  ['links in two parts', links(cable('m0', 'm1'), cable('m2', 'm3')),
    'bad.yaml:12 network.topology.links: the links do not connect all machines (expected a way between every two of the 4 machines, servers included, received none from m0 to m2, from m0 to m3); add a link that leads there'],
  ['links that lead one way only', links(cable('m0', 'm1', ', duplex: one-way'), cable('m1', 'm2'), cable('m2', 'm3')),
    'bad.yaml:12 network.topology.links: the links do not connect all machines (expected a way between every two of the 4 machines, servers included, received none from m1 to m0, from m2 to m0, from m3 to m0); add a link that leads there'],
  ['a link to itself', links(cable('m0', 'm0'), cable('m0', 'm1'), cable('m1', 'm2'), cable('m2', 'm3')),
    'bad.yaml:13 network.topology.links.0.to: the link leads back to where it begins (expected another end than "m0", received m0)'],
  ['a route to a machine that does not exist', links(cable('m0', 'm1'), cable('m1', 'm2'), cable('m2', 'm3'), cable('m3', 'm4')),
    'bad.yaml:16 network.topology.links.3.to: there is no such machine (expected one of m0 … m3, workers first, then servers; or another word for a switch, received m4)'],
  ['a link without bandwidth', links('from: m0, to: m1, bandwidth: 0', cable('m1', 'm2'), cable('m2', 'm3')),
    'bad.yaml:13 network.topology.links.0.bandwidth: out of range (expected a bandwidth with its unit, such as "10 Gbit/s", "1.25 GB/s", > 0, received 0)'],
  ['ports without bandwidth', ['10 Gbit/s', '0'],
    'bad.yaml:8 network.bandwidth: out of range (expected a bandwidth with its unit, such as "10 Gbit/s", "1.25 GB/s", > 0, received 0)'],
  ['an override of a machine that does not exist', [NETWORK, 'network:\n  model: ports\n  bandwidth: 10 Gbit/s\n  machines:\n    - { machine: 4, bandwidth: 1 MB/s }\n'],
    'bad.yaml:12 network.machines.0.machine: there is no such machine (expected a number from 0 to 3, workers first, then servers, received 4)'],
  ['an override of a link that does not exist', [NETWORK, 'network:\n  model: links\n  topology: { kind: switch, bandwidth: 1 GB/s }\n  overrides:\n    - { link: m3 upp, bandwidth: 1 MB/s }\n'],
    'bad.yaml:12 network.overrides.0.link: there is no such link (expected the name of a link of the topology, such as "m0 up", received m3 upp); did you mean "m3 up"?'],
  ['a bucket larger than the model', ['collective: ring', 'collective: ring, overlap: { kind: buckets, bucketBytes: 200 MB }'],
    'bad.yaml:10 strategies.ring.overlap.bucketBytes: a bucket larger than the model (expected at most 100 MB, received 200 MB)'],
  ['step times with text in them', empirical('steps.txt'),
    `/steps.txt:3 cluster.stragglers.file: not a step time (${STEP_TIME}, received "abc")`,
    `/steps.txt:4 cluster.stragglers.file: not a step time (${STEP_TIME}, received "3 parsecs")`],
  ['a file without step times', empirical('empty.txt'), `/empty.txt cluster.stragglers.file: no step times in the file (${STEP_TIME.replace('expected', 'expected at least one, each')})`],
  ['a file of step times that is not there', empirical('stpes.txt'), 'bad.yaml:8 cluster.stragglers.file: there is no such file of step times (received stpes.txt); did you mean "steps.txt"?'],
  ['a folder of step times', empirical('.'), 'bad.yaml:8 cluster.stragglers.file: this is a folder, not a file of step times (received .)'],
  ['a negative step time', empirical('negative.txt'), `/negative.txt:2 cluster.stragglers.file: a negative step time (${STEP_TIME}, received "-2 ms")`],
  ['an absence of nobody', absences('worker: 4, from: 1 s'), 'bad.yaml:9 cluster.absences.0.worker: no such worker (expected 0 to 3, received 4)'],
  ['absences at the same time', absences('worker: 0, from: 1 s, until: 9 s', 'worker: 0, from: 5 s'),
    'bad.yaml:10 cluster.absences.1: worker 0 is away already (expected absences of a worker that do not overlap)'],
  ['layers that do not sum up', ['perSample: 1 ms', 'perSample: 1 ms, layers: [{ bytes: 50 MB, share: 0.5 }, { bytes: 49 MB, share: 0.25 }]'],
    'bad.yaml:5 workload.layers: the layers\' bytes are not the model\'s (expected 100000000 B, `parameterBytes`, in all, received 99000000 B)',
    'bad.yaml:5 workload.layers: the layers\' shares do not sum to 1 (expected 1, received 0.75)'],
  ['a neighbour with more machines than it shares', ['strategies:', 'neighbour: { strategy: { kind: asynchronous, servers: 2 }, batchPerWorker: 1, workers: 3, machines: same, workload: { parameterBytes: 1 MB, perSample: 1 ms } }\nstrategies:'],
    'bad.yaml:9 neighbour.machines: more machines than there are to share (expected at most 4 workers and servers, as many as the cluster has, received 5); take fewer workers, or `machines: own`'],
];

for (const [what, change, ...said] of CASES) {
  test(`${what}: said with its place, and exit code 2`, async (t) => {
    const folder = await folderWith({ ...FILES, 'bad.yaml': changed(change) });
    const { code, stdout, stderr } = await tte(['check', 'bad.yaml'], folder);
    t.deepEqual(stderr.trimEnd().split('\n'), said.map((line) => `error: ${line.startsWith('/') ? folder : ''}${line}`));
    t.is(stdout, '');
    t.is(code, 2);
  });
}

test('a run of bad input ends in the same way, and leaves nothing behind', async (t) => {
  const folder = await folderWith({ 'bad.yaml': changed(links(cable('m0', 'm1'), cable('m2', 'm3'))) });
  for (const command of ['run', 'explain']) {
    const { code, stderr } = await tte([command, 'bad.yaml'], folder);
    t.is(code, 2, command);
    t.regex(stderr, /^error: bad\.yaml:12 network\.topology\.links: the links do not connect all machines .*\n$/);
  }
  t.deepEqual(await readdir(folder), ['bad.yaml']);
});

test('links in a cycle are no bad input: routes are told apart', async (t) => {
  const cycle = links(cable('m0', 'm1'), cable('m1', 'm2'), cable('m2', 'm3'), cable('m3', 'm0'));
  const folder = await folderWith({ 'cycle.yaml': changed(cycle) });
  const { code, stderr } = await tte(['check', 'cycle.yaml'], folder);
  t.is(stderr, '');
  t.is(code, 0);
});
