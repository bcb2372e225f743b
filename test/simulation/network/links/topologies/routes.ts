import test from 'ava';
import fc from 'fast-check';
import { buildTopology, type TopologyOptions } from '../../../../../src/simulation/network/links/topologies/registry.js';

/** The links' names on the way. */
function routes(options: TopologyOptions, machines: number, ...pairs: readonly (readonly [from: number, to: number])[]): string[] {
  const topology = buildTopology(options, 8, machines);
  return pairs.map(([from, to]) => topology.route(from, to).map((link) => topology.name(link)).join(', '));
}

/** Latency (s) and least bandwidth (B/s) of a route where machines are 8 s apart. */
function pace(options: TopologyOptions, machines: number, from: number, to: number): { latency: number; bandwidth: number } {
  const topology = buildTopology(options, 8, machines);
  const links = topology.route(from, to);
  return { latency: links.reduce((sum, link) => sum + topology.latency(link), 0), bandwidth: Math.min(...links.map((link) => topology.bandwidth(link))) };
}

test('switch: up and down', (t) => {
  t.deepEqual(routes({ kind: 'switch', bandwidth: 1 }, 8, [3, 5], [5, 3]), ['m3 up, m5 down', 'm5 up, m3 down']);
  t.deepEqual(pace({ kind: 'switch', bandwidth: 9, upload: 2 }, 8, 3, 5), { latency: 8, bandwidth: 2 });
  t.deepEqual(pace({ kind: 'switch', bandwidth: 9, download: 3 }, 8, 3, 5), { latency: 8, bandwidth: 3 });
});

test('hub: everything over the backbone', (t) => {
  t.deepEqual(routes({ kind: 'hub', bandwidth: 1, backbone: 5 }, 8, [3, 5]), ['m3 up, backbone, m5 down']);
  t.deepEqual(pace({ kind: 'hub', bandwidth: 9, backbone: 5 }, 8, 3, 5), { latency: 8, bandwidth: 5 });
});

test('ring: the shorter way round, of two equal ones forwards', (t) => {
  const ring = { kind: 'ring', bandwidth: 1 } as const;
  t.deepEqual(routes(ring, 6, [0, 2], [0, 4], [1, 4], [5, 0]), ['m0 to m1, m1 to m2', 'm0 to m5, m5 to m4', 'm1 to m2, m2 to m3, m3 to m4', 'm5 to m0']);
  t.deepEqual(routes(ring, 2, [0, 1], [1, 0]), ['m0 to m1', 'm1 to m0']);
  t.deepEqual(pace(ring, 6, 0, 2), { latency: 16, bandwidth: 1 });
});

test('torus: along the row, then along the column, each the shorter way', (t) => {
  // 3 rows of 4:  0 1 2 3 / 4 5 6 7 / 8 9 10 11
  const torus = { kind: 'torus', rows: 3, columns: 4, bandwidth: 1 } as const;
  t.deepEqual(routes(torus, 12, [0, 5], [0, 11], [4, 6], [1, 9]), ['m0 to m1, m1 to m5', 'm0 to m3, m3 to m11', 'm4 to m5, m5 to m6', 'm1 to m9']);
  t.deepEqual(pace(torus, 12, 0, 6), { latency: 24, bandwidth: 1 });
});

test('two-level: inside over the fast links, between nodes over the network cards', (t) => {
  const node = { machines: 4, bandwidth: 100, latency: 1 };
  const each = { kind: 'two-level', bandwidth: 10, node: { ...node, nic: 'each' } } as const;
  const shared = { kind: 'two-level', bandwidth: 10, node: { ...node, nic: 'shared' } } as const;
  t.deepEqual(routes(each, 10, [1, 3], [1, 9]), ['m1 inside up, m3 inside down', 'm1 up, m9 down']);
  t.deepEqual(routes(shared, 10, [1, 3], [1, 9]), ['m1 inside up, m3 inside down', 'node 0 up, node 2 down']);
  t.deepEqual(pace(shared, 10, 1, 3), { latency: 1, bandwidth: 100 });
  t.deepEqual(pace(shared, 10, 1, 9), { latency: 8, bandwidth: 10 });
});

test('fat tree: up to the core switch of the destination\'s number, and down', (t) => {
  // 4 machines an edge switch with 2 uplinks, 2 : 1 oversubscribed: 4·10/(2·2) = 10 each.
  const tree = { kind: 'fat-tree', bandwidth: 10, machinesPerEdge: 4, oversubscription: 2 } as const;
  t.deepEqual(routes(tree, 12, [0, 3], [0, 5], [1, 5], [0, 10]), [
    'm0 up, m3 down', 'm0 up, edge 0 up 1, edge 1 down 1, m5 down', 'm1 up, edge 0 up 1, edge 1 down 1, m5 down', 'm0 up, edge 0 up 0, edge 2 down 0, m10 down',
  ]);
  t.deepEqual(pace(tree, 12, 0, 3), { latency: 8, bandwidth: 10 });
  t.deepEqual(pace(tree, 12, 0, 5), { latency: 16, bandwidth: 10 });
  // One uplink of all four machines' bandwidth: 4·10/(1·1) = 40; 8 : 1 through one: 4·10/(8·1) = 5.
  t.is(buildTopology({ kind: 'fat-tree', bandwidth: 10, machinesPerEdge: 4, oversubscription: 1, uplinks: 1 }, 8, 12).bandwidth(24), 40);
  t.is(pace({ kind: 'fat-tree', bandwidth: 10, machinesPerEdge: 4, oversubscription: 8 }, 12, 0, 5).bandwidth, 5);
});

test('full: straight', (t) => {
  t.deepEqual(routes({ kind: 'full', bandwidth: 1 }, 5, [0, 4], [4, 0], [2, 3]), ['m0 to m4', 'm4 to m0', 'm2 to m3']);
});

test('list: the fewest links, of several such the ones listed first, whatever cycles there are', (t) => {
  // A square m0 a m1 b, where m0 comes to m1 by a or b; m2 hangs on m1 and can only be reached by half duplex; b to m0 is one-way.
  const links = [
    { from: 'm0', to: 'b', bandwidth: 5 }, { from: 'm0', to: 'a', bandwidth: 5 }, { from: 'a', to: 'm1', bandwidth: 5 }, { from: 'b', to: 'm1', bandwidth: 5, duplex: 'one-way' },
    { from: 'm1', to: 'm2', bandwidth: 2, duplex: 'half' },
  ] as const;
  const list: TopologyOptions = { kind: 'list', links: [...links] };
  t.deepEqual(routes(list, 3, [0, 1], [1, 0], [0, 2], [2, 0]), ['m0 to b, b to m1', 'm1 to a, a to m0', 'm0 to b, b to m1, m1 to m2', 'm1 to m2, m1 to a, a to m0']);
  // Cables to a switch have half of the latency between machines, 4 s; the cable between two machines all of it, 8 s.
  t.deepEqual(pace(list, 3, 0, 2), { latency: 16, bandwidth: 2 });
  t.deepEqual(pace({ kind: 'list', links: [{ from: 'm0', to: 'm1', bandwidth: 2, latency: 3 }] }, 2, 0, 1), { latency: 3, bandwidth: 2 });
});

const shapes: readonly TopologyOptions[] = [
  { kind: 'switch', bandwidth: 1 }, { kind: 'hub', bandwidth: 1, backbone: 1 }, { kind: 'ring', bandwidth: 1 }, { kind: 'full', bandwidth: 1 },
  { kind: 'two-level', bandwidth: 1, node: { machines: 5, bandwidth: 1, latency: 1, nic: 'each' } },
  { kind: 'two-level', bandwidth: 1, node: { machines: 5, bandwidth: 1, latency: 1, nic: 'shared' } },
  { kind: 'fat-tree', bandwidth: 1, machinesPerEdge: 5, oversubscription: 1.5 },
  { kind: 'fat-tree', bandwidth: 1, machinesPerEdge: 5, oversubscription: 1, uplinks: 3 },
];

test('names are different, every route is of links that there are, none twice, and the ends of a route of cables join', (t) => {
  const torus = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([rows, columns]) => ({ options: { kind: 'torus', rows, columns, bandwidth: 1 } as const, machines: rows * columns }));
  const other = fc.record({ options: fc.constantFrom(...shapes), machines: fc.integer({ min: 1, max: 17 }) });
  fc.assert(fc.property(fc.oneof(torus, other, other), ({ options, machines }) => {
    const topology = buildTopology(options, 1, machines);
    const names = Array.from({ length: topology.links }, (_, link) => topology.name(link));
    t.is(new Set(names).size, names.length);
    for (let from = 0; from < machines; from++) {
      for (let to = 0; to < machines; to++) {
        if (from === to) continue;
        const links = topology.route(from, to);
        t.true(links.length > 0 && new Set(links).size === links.length && links.every((link) => names[link] !== undefined));
        const ends = links.map((link) => names[link]!.split(' to '));
        if (ends[0]!.length === 1) continue;
        t.deepEqual([ends[0]![0], ends.at(-1)![1]], [`m${from}`, `m${to}`]);
        ends.slice(1).forEach(([begin], index) => { t.is(begin, ends[index]![1]); });
      }
    }
  }), { seed: 9, numRuns: 80 });
});
