import type { Problem } from '../../../basics/errors.js';
import type { LinkBackground, LinksOptions } from './options.js';
import { buildTopology, shapeProblems } from './topologies/registry.js';

/** Each takes some 100 bytes of memory. */
const MOST_LINKS = 5_000_000;

/**
 * What is wrong with options that are each right by themselves, or that no schema has read; paths are relative to the network.
 * @param machines their number; where strategies differ in servers, the most that any has
 */
export function topologyProblems(options: LinksOptions, machines: number): Problem[] {
  const { topology: shape, latency, overrides = [], background = [] } = options;
  const misshapen = shapeProblems(shape, machines);
  if (misshapen.length > 0) return misshapen.map((problem) => ({ ...problem, path: `topology.${problem.path ?? ''}` }));
  const topology = buildTopology(shape, latency, machines);
  if (topology.links > MOST_LINKS) return [{ path: 'topology', message: 'more links than can be simulated', expected: `at most ${MOST_LINKS} in all`, received: String(topology.links) }];
  const problems: Problem[] = [];
  for (let link = 0; link < topology.links && problems.length === 0; link++) {
    const width = topology.bandwidth(link);
    if (!(width > 0)) problems.push({ path: 'topology', message: `nothing gets through "${topology.name(link)}"`, expected: 'a bandwidth > 0', received: String(width) });
  }
  // There may be millions of names.
  if (overrides.length + background.length === 0) return problems;
  const widths = new Map(Array.from({ length: topology.links }, (_, link) => [topology.name(link), topology.bandwidth(link)]));
  const names = [...widths.keys()];
  for (const [index, { link, bandwidth, latency: own }] of overrides.entries()) {
    const path = `overrides.${index}`;
    const first = overrides.findIndex((other) => other.link === link);
    problems.push(...nameProblems(`${path}.link`, link, names));
    if (first < index) problems.push({ path: `${path}.link`, message: `"${link}" is described twice`, fix: `put both into \`overrides.${first}\`` });
    if (bandwidth !== undefined && !(bandwidth > 0)) problems.push({ path: `${path}.bandwidth`, message: 'nothing gets through', expected: 'a bandwidth > 0', received: String(bandwidth) });
    if (bandwidth === undefined && own === undefined) problems.push({ path, message: 'nothing is overridden', expected: '`bandwidth` or `latency`' });
    if (bandwidth !== undefined) widths.set(link, bandwidth);
  }
  return [...problems, ...background.flatMap((traffic, index) => [
    ...nameProblems(`background.${index}.link`, traffic.link, names), ...periodProblems(traffic, `background.${index}.`, widths.get(traffic.link)),
  ])];
}

function nameProblems(path: string, name: string, names: readonly string[]): Problem[] {
  if (names.includes(name)) return [];
  const near = nearest(name, names);
  return [{ path, message: 'there is no such link', expected: `the name of a link of the topology, such as "${names[0]!}"`, received: name, ...(near === undefined ? {} : { fix: `did you mean "${near}"?` }) }];
}

function periodProblems({ share, from, until = Infinity, every = Infinity }: LinkBackground, path: string, bandwidth: number | undefined): Problem[] {
  return [
    ...(share >= 0 && share < 1 ? [] : [{ path: `${path}share`, message: 'out of range', expected: 'a share ≥ 0 and < 1: something must be left', received: String(share) }]),
    ...(bandwidth === Infinity ? [{ path: `${path}link`, message: 'the link is unlimited: there is nothing to take a share of' }] : []),
    ...(from < until ? [] : [{ path: `${path}until`, message: 'it ends before it begins', expected: `a time after ${from} s`, received: `${until} s` }]),
    // Written so that two infinities, traffic that neither ends nor comes again, are right.
    ...(every > 0 && !(until - from > every) ? [] : [{ path: `${path}every`, message: 'it comes again before it has ended', expected: `at least ${until - from} s, as long as it lasts`, received: `${every} s` }]),
  ];
}

/** The name with the fewest letters to change, at most a third of them; numbers must be right. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const numbers = name.replace(/\D+/g, ' ').trim();
  let best: string | undefined;
  let fewest = name.length / 3;
  for (const candidate of names) {
    if (candidate.replace(/\D+/g, ' ').trim() !== numbers) continue;
    const changes = distance(name.toLowerCase(), candidate.toLowerCase());
    if (changes > fewest || (changes === fewest && best !== undefined)) continue;
    best = candidate;
    fewest = changes;
  }
  return best;
}

/** Letters to put in, leave out or change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line++) {
    const above = row;
    row = [line];
    for (let column = 1; column <= other.length; column++) {
      const changed = above[column - 1]! + (one[line - 1] === other[column - 1] ? 0 : 1);
      row.push(Math.min(changed, above[column]! + 1, row[column - 1]! + 1));
    }
  }
  return row[other.length]!;
}
