import test from 'ava';
import { InputError } from '../../../../src/basics/errors.js';
import { Simulator } from '../../../../src/simulation/core/simulator.js';
import { topologyProblems } from '../../../../src/simulation/network/links/problems.js';
import { buildNetwork, costOfNetwork, networkOptions, type NetworkOptions } from '../../../../src/simulation/network/registry.js';

type Options = NetworkOptions<'links'>;
type Listed = Extract<Options['topology'], { kind: 'list' }>['links'];

const plain: Options = { model: 'links', topology: { kind: 'switch', bandwidth: 10 }, latency: 0, overhead: 0, reduction: 0 };
const traffic = { link: 'm0 up', share: 0.5, from: 0 };
const list = (...links: Listed): Partial<Options> => ({ topology: { kind: 'list', links } });
const star: Listed = ['m0', 'm1', 'm2', 'm3'].map((from) => ({ from, to: 'hub', bandwidth: 1 }));

for (const [about, changed, expected] of [
  ['a torus of another size', { topology: { kind: 'torus', rows: 2, columns: 3, bandwidth: 1 } }, ['topology.rows: the torus does not have one place for each machine']],
  ['a machine that is not there', list(...star, { from: 'm9', to: 'hub', bandwidth: 1 }), ['topology.links.4.from: there is no such machine']],
  ['a machine with a zero too many', list(...star, { from: 'm03', to: 'hub', bandwidth: 1 }), ['topology.links.4.from: there is no such machine']],
  ['a link from a machine to itself', list(...star, { from: 'm1', to: 'm1', bandwidth: 1 }), ['topology.links.4.to: the link leads back to where it begins']],
  ['a link twice', list(...star, { from: 'm1', to: 'hub', bandwidth: 1 }), ['topology.links.4: the link is there already']],
  ['a link twice, once from the other end', list(...star, { from: 'hub', to: 'm1', bandwidth: 1, duplex: 'one-way' }), ['topology.links.4: the link is there already']],
  ['a machine without a link', list(...star.slice(0, 3)), ['topology.links: the links do not connect all machines']],
  ['a machine that cannot answer', list(...star.slice(0, 3), { from: 'hub', to: 'm3', bandwidth: 1, duplex: 'one-way' }), ['topology.links: the links do not connect all machines']],
  ['two halves', list({ from: 'm0', to: 'm1', bandwidth: 1 }, { from: 'm2', to: 'm3', bandwidth: 1 }), ['topology.links: the links do not connect all machines']],
  ['a link without bandwidth', list(...star.slice(0, 3), { from: 'm3', to: 'hub', bandwidth: 0 }), ['topology: nothing gets through "m3 to hub"']],
  ['an override without bandwidth', { overrides: [{ link: 'm3 up', bandwidth: 0 }] }, ['overrides.0.bandwidth: nothing gets through']],
  ['an override of an unknown link', { overrides: [{ link: 'm3 upp', bandwidth: 1 }] }, ['overrides.0.link: there is no such link']],
  ['two overrides of a link', { overrides: [{ link: 'm3 up', bandwidth: 1 }, { link: 'm3 up', latency: 1 }] }, ['overrides.1.link: "m3 up" is described twice']],
  ['an override of nothing', { overrides: [{ link: 'm3 up' }] }, ['overrides.0: nothing is overridden']],
  ['traffic on an unknown link', { background: [{ ...traffic, link: 'backbone' }] }, ['background.0.link: there is no such link']],
  ['traffic on an unlimited link', { overrides: [{ link: 'm0 up', bandwidth: Infinity }], background: [traffic] }, ['background.0.link: the link is unlimited: there is nothing to take a share of']],
  ['traffic that leaves nothing', { background: [{ ...traffic, share: 1 }] }, ['background.0.share: out of range']],
  ['traffic that ends before it begins', { background: [{ ...traffic, from: 3, until: 3 }] }, ['background.0.until: it ends before it begins']],
  ['traffic that comes again before it has ended', { background: [{ ...traffic, until: 3, every: 2 }] }, ['background.0.every: it comes again before it has ended']],
] as const satisfies readonly (readonly [string, Partial<Options>, readonly string[]])[]) {
  test(`what is wrong is said, and where: ${about}`, (t) => {
    const found = topologyProblems({ ...plain, ...changed }, 4);
    t.deepEqual(found.map(({ path, message }) => `${path ?? ''}: ${message}`), [...expected]);
    const error = t.throws(() => buildNetwork<'links'>({ ...plain, ...changed }, { simulator: new Simulator(), machines: 4 }), { instanceOf: InputError });
    t.deepEqual(error.problems.map(({ path }) => path), found.map(({ path }) => `network.${path ?? ''}`));
  });
}

test('the nearest name is offered, and the machines that are cut off are named', (t) => {
  t.is(topologyProblems({ ...plain, overrides: [{ link: 'm3 upp', bandwidth: 1 }] }, 4)[0]!.fix, 'did you mean "m3 up"?');
  t.is(topologyProblems({ ...plain, overrides: [{ link: 'M3-down', bandwidth: 1 }] }, 4)[0]!.fix, 'did you mean "m3 down"?');
  t.is(topologyProblems({ ...plain, overrides: [{ link: 'm7 up', bandwidth: 1 }] }, 4)[0]!.fix, undefined);
  t.is(topologyProblems({ ...plain, ...list(...star.slice(0, 2)) }, 4)[0]!.received, 'none from m0 to m2, from m0 to m3');
});

test('too many machines to connect each to every other are refused before their links are made', (t) => {
  t.is(topologyProblems({ ...plain, topology: { kind: 'full', bandwidth: 1 } }, 100_000)[0]!.path, 'topology.kind');
});

test('nothing is wrong with what is right', (t) => {
  t.deepEqual(topologyProblems(plain, 1), []);
  t.deepEqual(topologyProblems({
    ...plain, overrides: [{ link: 'm3 up', bandwidth: 1 }, { link: 'm3 down', latency: 1 }], background: [traffic, { ...traffic, until: 1, every: 1 }],
  }, 4), []);
  t.deepEqual(topologyProblems({ ...plain, ...list(...star, { from: 'm0', to: 'm1', bandwidth: 1 }, { from: 'm1', to: 'm2', bandwidth: 1 }) }, 4), []);
});

test('what a scenario writes is read', (t) => {
  const written = {
    model: 'links', latency: '10 us', topology: { kind: 'two-level', bandwidth: '10 Gbit/s', node: { machines: 4, bandwidth: '100 GB/s', latency: '1 us', nic: 'shared' } },
    overrides: [{ link: 'node 1 up', bandwidth: '1 Gbit/s' }], background: [{ link: 'node 0 up', share: 0.5, until: '1 s' }],
  };
  const read = networkOptions.parse(written);
  t.like(read, { overhead: 0, reduction: 0, latency: 1e-5, overrides: [{ link: 'node 1 up', bandwidth: 1.25e8 }], background: [{ link: 'node 0 up', share: 0.5, from: 0, until: 1 }] });
  t.deepEqual(costOfNetwork(read), {
    latency: 1e-5, overhead: 0, secondsPerByte: 8e-10, reductionPerByte: 0, node: { machines: 4, latency: 1e-6, overhead: 0, secondsPerByte: 1e-11, nic: 'shared' },
  });
  t.throws(() => networkOptions.parse({ ...written, topology: { kind: 'ring', bandwidth: '0 bit/s' } }));
});
