import test from 'ava';
import fc from 'fast-check';
import { below, streams } from '../../../../src/basics/random.js';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import { Flows } from '../../../../src/simulation/network/links/flows.js';
import { FairShares } from '../../../../src/simulation/network/links/max-min.js';
import { buildTopology } from '../../../../src/simulation/network/links/topologies/registry.js';
import { areEqual } from '../../../support/standard-error.js';
import { fluidEnds, progressiveFilling } from './_progressive-filling.js';

/** Adds the flows and says their rates. */
function ratesOf(capacities: readonly number[], routes: readonly (readonly number[])[]): number[] {
  const shares = new FairShares(capacities);
  const flows = routes.map((route) => shares.add(route));
  shares.update(() => undefined);
  return flows.map((flow) => shares.rates[flow]!);
}

test('n flows on one link get 1/n of it each', (t) => {
  for (const n of [1, 2, 3, 7]) t.deepEqual(ratesOf([21], Array.from({ length: n }, () => [0])), Array.from({ length: n }, () => 21 / n));
});

test('one long flow over k equal links and a short one on each: all get a half', (t) => {
  for (const k of [1, 2, 5]) {
    const links = Array.from({ length: k }, (_, link) => link);
    t.deepEqual(ratesOf(links.map(() => 1), [links, ...links.map((link) => [link])]), Array.from({ length: k + 1 }, () => 0.5));
  }
});

test('three links of 1, 2 and 4: the long flow takes the half of the first, and leaves more of the others', (t) => {
  // Water level ½: the first link is full (½ + ½) and settles the long flow and its own short one. The second has 2 − ½ left, the third 4 − ½.
  t.deepEqual(ratesOf([1, 2, 4], [[0, 1, 2], [0], [1], [2]]), [0.5, 0.5, 1.5, 3.5]);
});

test('two bottlenecks in a row: what the first leaves is shared on the second', (t) => {
  // Link 0 (3) with flows a, b, c: 1 each. Link 1 (10) with c, d, e: c holds 1, so (10 − 1)/2 = 4.5 each.
  t.deepEqual(ratesOf([3, 10], [[0], [0], [0, 1], [1], [1]]), [1, 1, 1, 4.5, 4.5]);
});

test('a flow that leaves makes the others faster, and may make one slower', (t) => {
  // Links 0 (2), 1 (3). a on 0; b on 0 and 1; c on 1. Level 1: link 0 full, a = b = 1; c = 3 − 1 = 2.
  const shares = new FairShares([2, 3]);
  const [a, b, c] = [shares.add([0]), shares.add([0, 1]), shares.add([1])];
  shares.update(() => undefined);
  t.deepEqual([a, b, c].map((flow) => shares.rates[flow]), [1, 1, 2]);
  // Without a: level 1.5, link 1 full: b = c = 1.5.
  shares.remove(a);
  const changes: [flow: number, before: number][] = [];
  shares.update((flow, before) => { changes.push([flow, before]); });
  t.deepEqual([b, c].map((flow) => shares.rates[flow]), [1.5, 1.5]);
  t.deepEqual(changes.sort(([one], [other]) => one - other), [[b, 1], [c, 2]]);
});

test('a change looks no further than the rates that it changes', (t) => {
  // Two flows a link each on ten links; one more on link 0 changes its two flows and itself.
  const shares = new FairShares(Array.from({ length: 10 }, () => 6));
  for (let flow = 0; flow < 20; flow++) shares.add([flow % 10]);
  shares.update(() => undefined);
  const changed: number[] = [];
  shares.add([0]);
  shares.update((flow) => { changed.push(flow); });
  t.deepEqual(changed.sort((a, b) => a - b), [0, 10, 20]);
  t.deepEqual(changed.map((flow) => shares.rates[flow]), [2, 2, 2]);
});

interface Change { readonly kind: 'add' | 'remove' | 'capacity'; readonly pick: number; readonly route: readonly number[]; readonly capacity: number; readonly isLast: boolean }

const LINKS = 7;
// Few distinct capacities make many ties; a wide range makes deep ones.
const capacity = fc.oneof(fc.constantFrom(1, 2, 3), fc.double({ min: 0.01, max: 100, noNaN: true }));
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('add' as const, 'add' as const, 'add' as const, 'remove' as const, 'remove' as const, 'capacity' as const),
  pick: fc.nat(1000),
  route: fc.uniqueArray(fc.nat(LINKS - 1), { minLength: 1, maxLength: LINKS }),
  capacity,
  isLast: fc.boolean(),
});

test('after every change: the rates of progressive filling, no link above its capacity, and a bottleneck for every flow', (t) => {
  fc.assert(fc.property(fc.array(capacity, { minLength: LINKS, maxLength: LINKS }), fc.array(change, { maxLength: 60 }), (capacities, changes) => {
    const own = [...capacities];
    const shares = new FairShares(capacities);
    const routes = new Map<number, readonly number[]>();
    const known = new Map<number, number>();
    let fresh = new Set<number>();
    for (const { kind, pick, route, capacity: now, isLast } of changes) {
      const settled = [...routes.keys()].filter((flow) => !fresh.has(flow));
      if (kind === 'add') {
        const flow = shares.add(route);
        t.false(routes.has(flow));
        routes.set(flow, route);
        fresh.add(flow);
      } else if (kind === 'remove' && settled.length > 0) {
        const flow = settled[pick % settled.length]!;
        shares.remove(flow);
        routes.delete(flow);
        known.delete(flow);
      } else if (kind === 'capacity') {
        own[pick % LINKS] = now;
        shares.setCapacity(pick % LINKS, now);
      }
      // Several changes at one instant are one.
      if (!isLast) continue;
      fresh = new Set();
      shares.update((flow, before) => {
        t.is(known.get(flow) ?? 0, before);
        known.set(flow, shares.rates[flow]!);
      });
      const flows = [...routes.keys()];
      const expected = progressiveFilling(own, flows.map((flow) => routes.get(flow)!));
      const load = own.map((_, link) => flows.filter((flow) => routes.get(flow)!.includes(link)).reduce((sum, flow) => sum + shares.rates[flow]!, 0));
      flows.forEach((flow, index) => {
        const rate = shares.rates[flow]!;
        t.is(known.get(flow), rate);
        t.true(areEqual(rate, expected[index]!));
        const isBottleneck = (link: number): boolean => areEqual(load[link]!, own[link]!)
          && flows.every((other) => !routes.get(other)!.includes(link) || shares.rates[other]! <= rate * (1 + 1e-9));
        t.true(routes.get(flow)!.some(isBottleneck));
      });
      load.forEach((sum, link) => { t.true(sum <= own[link]! * (1 + 1e-9)); });
      t.is(shares.size, flows.length);
    }
  }), { seed: 5, numRuns: 300 });
});

test('a fat tree of 64 machines has the rates of progressive filling after hundreds of changes', (t) => {
  const MACHINES = 64;
  const tree = buildTopology({ kind: 'fat-tree', bandwidth: 10, machinesPerEdge: 8, oversubscription: 2 }, 0, MACHINES);
  const capacities = Array.from({ length: tree.links }, (_, link) => tree.bandwidth(link));
  const shares = new FairShares(capacities);
  const where = streams(1)('where');
  const under: { readonly flow: number; readonly links: readonly number[] }[] = [];
  for (let round = 1; round <= 400; round++) {
    const from = below(MACHINES, where);
    const links = tree.route(from, (from + 1 + below(MACHINES - 1, where)) % MACHINES);
    if (under.length > 150) shares.remove(under.splice(below(under.length, where), 1)[0]!.flow);
    under.push({ flow: shares.add(links), links });
    shares.update(() => undefined);
    if (round % 80 > 0) continue;
    const expected = progressiveFilling(capacities, under.map((each) => each.links));
    under.forEach(({ flow }, index) => { t.true(areEqual(shares.rates[flow]!, expected[index]!)); });
  }
});

const LOADS = fc.array(fc.record({
  at: fc.integer({ min: 0, max: 5 }),
  bytes: fc.oneof(fc.constantFrom(1, 2, 4), fc.double({ min: 0.1, max: 20, noNaN: true })),
  links: fc.uniqueArray(fc.nat(LINKS - 1), { minLength: 1, maxLength: 4 }),
}), { minLength: 1, maxLength: 25 });

test('flows end when a simulation with rates from nothing says, and every link has carried their bytes and never more than it can', async (t) => {
  await fc.assert(fc.asyncProperty(fc.array(capacity, { minLength: LINKS, maxLength: LINKS }), LOADS, async (capacities, loads) => {
    const simulator = new Simulator();
    const ends: number[] = [];
    const flows = new Flows(simulator, capacities, (message) => { ends[message] = simulator.now; });
    loads.forEach(({ at, bytes, links }, index) => {
      simulator.schedule(at, () => { flows.start(index, bytes, links, Math.min(...links.map((link) => capacities[link]!))); });
    });
    await simulator.run();
    const expected = fluidEnds(capacities, loads.map((load, index) => ({ ...load, stream: String(index) })));
    ends.forEach((end, index) => { t.true(areEqual(end, expected[index]!)); });
    t.is(ends.length, loads.length);
    t.is(flows.size, 0);
    capacities.forEach((capacityOfLink, link) => {
      const over = loads.map((load, index) => ({ ...load, end: ends[index]! })).filter(({ links }) => links.includes(link));
      // In the time from any flow's begin on, all bytes of flows that both began and ended in it have passed.
      for (const { at: from } of over) {
        for (const { end: until } of over) {
          const passed = over.filter(({ at, end }) => at >= from && end <= until).reduce((sum, { bytes }) => sum + bytes, 0);
          t.true(passed <= capacityOfLink * (until - from) * (1 + 1e-9) || until <= from);
        }
      }
    });
  }), { seed: 6, numRuns: 150 });
});

test('links carry exactly the bytes of the flows over them: what goes in comes out', (t) => {
  // The clock by hand: from end to end of the flow that ends first, each link's load times the seconds.
  fc.assert(fc.property(fc.array(capacity, { minLength: LINKS, maxLength: LINKS }), LOADS, (capacities, loads) => {
    const shares = new FairShares(capacities);
    const under = new Map(loads.map(({ bytes, links }) => [shares.add(links), { links, remaining: bytes }]));
    const carried = capacities.map(() => 0);
    while (under.size > 0) {
      shares.update(() => undefined);
      const seconds = Math.min(...[...under].map(([flow, { remaining }]) => remaining / shares.rates[flow]!));
      for (const [flow, load] of under) {
        const bytes = shares.rates[flow]! * seconds;
        for (const link of load.links) carried[link]! += bytes;
        load.remaining -= bytes;
        if (load.remaining > 1e-12 * bytes) continue;
        shares.remove(flow);
        under.delete(flow);
      }
    }
    carried.forEach((bytes, link) => {
      t.true(areEqual(bytes, loads.filter(({ links }) => links.includes(link)).reduce((sum, load) => sum + load.bytes, 0)));
    });
  }), { seed: 7, numRuns: 150 });
});
