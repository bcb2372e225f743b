import test from 'ava';
import { networkText } from '../../src/experiment/network-text.js';
import { scenarioOf } from '../support/scenario-of.js';

const text = (network: Readonly<Record<string, unknown>>) => networkText(scenarioOf({ network }).network);
const links = (topology: Readonly<Record<string, unknown>>) => text({ model: 'links', topology });
const FLAT = '; messages share links max–min fairly; latency 0 s from a machine to the next, overhead 0 s a message';

test('ports: their speed, nodes, machines unlike the others', (t) => {
  t.is(text({ model: 'ports', bandwidth: '10 Gbit/s', latency: '50 us', reduction: '0.2 ns/B' }), 'one switch; ports of 10 Gbit/s, full duplex; latency 50 us, overhead 0 s a message; reduction 0.2 ns/B');
  t.is(
    text({ model: 'ports', bandwidth: '10 Gbit/s', download: '1 Gbit/s', duplex: 'half', node: { machines: 8, bandwidth: '100 GB/s', latency: '1 us', nic: 'shared' } }),
    'one switch; ports of 10 Gbit/s up and 1 Gbit/s down, half duplex; latency 0 s, overhead 0 s a message; nodes of 8 machines with 800 Gbit/s and 1 us inside, one NIC for all of them',
  );
  t.regex(text({ model: 'ports', bandwidth: '10 Gbit/s', machines: [{ machine: 2, bandwidth: '1 Gbit/s', latency: '1 ms' }] }), /; 1 machine unlike the others \(2: 1 Gbit\/s, latency 1 ms\)$/);
  const four = [0, 1, 2, 3].map((machine) => ({ machine, latency: '1 ms' }));
  t.regex(text({ model: 'ports', bandwidth: '10 Gbit/s', machines: four }), /4 machines unlike the others \(0: latency 1 ms; 1: latency 1 ms; 2: latency 1 ms; …\)$/);
});

test('the edge: what is lost, after how long it is sent again, jitter and other traffic', (t) => {
  const edge = { model: 'ports', bandwidth: '10 Mbit/s', latency: '30 ms', loss: { probability: 0.01 }, jitter: { mean: '5 ms' } };
  // Without a timeout, twice the latency.
  t.regex(text(edge), /; 1 % of packets of 1\.5 kB lost, and sent again after 60 ms; jitter 5 ms a message on average$/);
  t.regex(text({ ...edge, loss: { probability: 0, packet: '9 kB', timeout: '1 s' }, machines: [{ machine: 1, loss: 0.2 }] }), /; 0 % \(at the most 20 %\) of packets of 9 kB lost, and sent again after 1 s/);
  t.notRegex(text({ ...edge, loss: { probability: 0 } }), /lost/);
  t.regex(text({ ...edge, background: [{ machine: 0, share: 0.5 }, { machine: 0, share: 0.25, from: '1 s' }] }), /; other traffic takes 25 % to 50 % of 1 machine's port for a while$/);
});

test('links: each topology in its own words', (t) => {
  const bandwidth = '1 GB/s';
  t.is(links({ kind: 'switch', bandwidth }), `one switch, links of 8 Gbit/s to it${FLAT}`);
  t.is(links({ kind: 'hub', bandwidth, backbone: '2 GB/s' }), `a hub that all share, 16 Gbit/s; links of 8 Gbit/s to it${FLAT}`);
  t.is(links({ kind: 'ring', bandwidth }), `a ring of links of 8 Gbit/s${FLAT}`);
  t.is(links({ kind: 'torus', rows: 2, columns: 2, bandwidth }), `a torus of 2 × 2 machines, links of 8 Gbit/s${FLAT}`);
  t.is(links({ kind: 'two-level', bandwidth, node: { machines: 2, bandwidth: '100 GB/s', nic: 'each' } }), `nodes of 2 machines with 800 Gbit/s and 0 s inside, a NIC for each machine of 8 Gbit/s${FLAT}`);
  t.is(links({ kind: 'fat-tree', bandwidth, machinesPerEdge: 16, oversubscription: 4 }), `a fat tree: 16 machines on an edge switch by links of 8 Gbit/s, oversubscribed 4 : 1${FLAT}`);
  t.is(links({ kind: 'full', bandwidth }), `a link of 8 Gbit/s from every machine to every other${FLAT}`);
  const listed = [0, 1, 2, 3].map((machine) => ({ from: `m${machine}`, to: 'rack', bandwidth: machine === 0 ? '2 GB/s' : bandwidth }));
  t.is(links({ kind: 'list', links: listed }), `4 listed links of 8 Gbit/s to 16 Gbit/s${FLAT}`);
  t.regex(text({ model: 'links', topology: { kind: 'switch', bandwidth }, overrides: [{ link: 'm0 up', latency: '1 s' }], background: [{ link: 'm1 up', share: 0.5 }] }),
    /; 1 link of another bandwidth or latency; other traffic takes 50 % of 1 link for a while$/);
});

test('LogGP by its letters; an unlimited network in a word', (t) => {
  t.is(text({ model: 'loggp', latency: '6 us', overhead: '2 us', gap: '4 us', gapPerByte: '0.03 ns/B' }), 'LogGP: L 6 us, o 2 us, g 4 us, G 0.03 ns/B');
  t.is(text({ model: 'unlimited' }), 'unlimited: messages take no time');
});
