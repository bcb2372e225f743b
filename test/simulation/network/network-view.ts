import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { Simulator } from '../../../src/simulation/core/simulator.js';
import { networkView } from '../../../src/simulation/network/network-view.js';
import { buildNetwork, type NetworkOptions } from '../../../src/simulation/network/registry.js';
import { areEqual } from '../../support/standard-error.js';

const ports: NetworkOptions<'ports'> = { model: 'ports', bandwidth: 100, latency: 0, overhead: 0, reduction: 0, duplex: 'full', machines: [{ machine: 3, bandwidth: 50 }] };
const networks: readonly NetworkOptions[] = [
  ports, { model: 'unlimited' }, { model: 'loggp', latency: 0, overhead: 0, gap: 0, gapPerByte: 0.01, reduction: 0 },
  { model: 'links', topology: { kind: 'switch', bandwidth: 100 }, latency: 0, overhead: 0, reduction: 0 },
];

test('each job counts its own bytes; together they are the network\'s', async (t) => {
  for (const options of networks) {
    const simulator = new Simulator();
    const network = buildNetwork(options, { simulator, machines: 5 });
    const [one, other] = [networkView(network, 0, false), networkView(network, 2, false)];
    const delivered: string[] = [];
    one.send(0, 1, 10, false, () => delivered.push('one'));
    other.send(0, 1, 30, true, () => delivered.push('other'));
    other.sendEach?.(0, [1, 2], 5, false, (index) => delivered.push(`other's ${index}`));
    await simulator.run();
    const toEach = other.sendEach === undefined ? 0 : 10;
    t.is(one.bytesSent, 10);
    t.is(other.bytesSent, 30 + toEach);
    t.is(network.bytesSent, 40 + toEach);
    t.is(delivered.length, toEach === 0 ? 2 : 4);
  }
});

test('what is lost and sent again counts for the job that sent it', async (t) => {
  const simulator = new Simulator();
  const network = buildNetwork({ ...ports, loss: { probability: 0.5, packet: 1 } }, { simulator, machines: 4, streams: streams(1) });
  const [one, other] = [networkView(network, 0, false), networkView(network, 2, false)];
  one.send(0, 1, 1000, false, () => undefined);
  other.send(0, 1, 500, false, () => undefined);
  await simulator.run();
  t.true(areEqual(one.bytesSent + other.bytesSent, network.bytesSent));
  // A packet is sent 1/(1 − p) = 2 times, with a variance of p/(1 − p)² = 2: 2000 ± 5·√2000.
  t.true(Math.abs(one.bytesSent - 2000) < 224 && Math.abs(other.bytesSent - 1000) < 159, `${one.bytesSent}, ${other.bytesSent}`);
});

test('a job\'s machine m is the network\'s machine first + m', async (t) => {
  // Machine 3 has half the bandwidth: what goes from the view's 0 to its 1, machines 2 and 3, takes 10/50 s.
  const simulator = new Simulator();
  const view = networkView(buildNetwork(ports, { simulator, machines: 5 }), 2, true);
  const times: number[] = [];
  view.send(0, 1, 10, false, () => times.push(simulator.now));
  await simulator.run();
  t.deepEqual(times, [0.2]);
});

test('who meets at a machine meets, whichever job it sends for', async (t) => {
  // Both to machine 4, one after the other at its port: 0.1 and 0.2 s.
  const simulator = new Simulator();
  const network = buildNetwork(ports, { simulator, machines: 5 });
  const times: number[] = [];
  networkView(network, 0, false).send(0, 4, 10, false, () => times.push(simulator.now));
  networkView(network, 2, false).send(0, 2, 10, false, () => times.push(simulator.now));
  await simulator.run();
  t.deepEqual(times, [0.1, 0.2]);
});

test('collectives can be followed only on machines of the job\'s own, by the network\'s ports and costs', (t) => {
  const network = buildNetwork(ports, { simulator: new Simulator(), machines: 5 });
  t.is(networkView(network, 2, false).ports, undefined);
  const { ports: table } = networkView(network, 2, true);
  t.is(table!.sendPort(0, 1), 2);
  t.is(table!.receivePort(0, 1), 3);
  t.is(table!.costOf(0, 1).receivePerByte, 1 / 50);
  t.is(table!.sendFree, network.ports!.sendFree);
  t.is(networkView(buildNetwork({ model: 'unlimited' }, { simulator: new Simulator(), machines: 5 }), 2, true).ports, undefined);
});

test('followed bytes are the job\'s, too', (t) => {
  const network = buildNetwork(ports, { simulator: new Simulator(), machines: 5 });
  const [one, other] = [networkView(network, 0, true), networkView(network, 2, true)];
  one.ports!.countBytes(7);
  t.deepEqual([one.bytesSent, other.bytesSent], [7, 0]);
});
