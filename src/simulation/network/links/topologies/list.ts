import { InputError, type Problem } from '../../../../basics/errors.js';
import { choice, quantity, z } from '../../../../basics/fields.js';
import type { Topology, TopologyKind } from './topology.js';

const end = (about: string) => z.string().regex(/\S/).describe(about);

const link = z.strictObject({
  from: end('A machine, `m0`, `m1`, …, or a switch, by any other name'),
  to: end('A machine or a switch'),
  bandwidth: quantity('bandwidth', 'Bandwidth of the link', { above: 0 }),
  latency: quantity('time', 'Latency of the link; default: the network\'s between machines, half of it to or from a switch').optional(),
  duplex: choice('`full` (the default): both ways, each with the bandwidth; `half`: both ways share it; `one-way`: only that way.', ['full', 'half', 'one-way']).optional(),
});
type ListedLink = z.output<typeof link>;

export const listOptions = z.strictObject({
  kind: z.literal('list').describe('The links listed, over switches and machines, in any shape, cycles too: a message takes the fewest links, of several such ways the one listed first; links: `m0 to rack 1`, `rack 1 to m0`; of a `half` one the name as listed.'),
  links: z.array(link).min(1).describe('The links.'),
});
type ListOptions = z.output<typeof listOptions>;

/** The number of the machine that is called so; undefined for a switch. */
function machineCalled(name: string): number | undefined {
  return /^m\d+$/.test(name) ? Number(name.slice(1)) : undefined;
}

/** How many machines the list speaks of, the highest numbered the last. */
function machinesOf({ links }: ListOptions): number {
  return Math.max(...links.flatMap(({ from, to }) => [from, to]).map((name) => (machineCalled(name) ?? -1) + 1));
}

/** A way over a link from one end to the other; a `half` link has two ways. */
interface Way { readonly link: number; readonly from: number; readonly to: number }
interface Graph { readonly listed: readonly ListedLink[]; readonly names: readonly string[]; readonly ways: readonly Way[]; readonly ends: number }

/** Machines are ends 0 … machines − 1, the switches follow. */
function graphOf({ links }: ListOptions, machines: number): Graph {
  const switches = new Map<string, number>();
  const numberOf = (name: string): number => {
    const number = machineCalled(name) ?? switches.get(name) ?? machines + switches.size;
    if (number >= machines) switches.set(name, number);
    return number;
  };
  const listed: ListedLink[] = [];
  const names: string[] = [];
  const ways: Way[] = [];
  for (const each of links) {
    const [from, to] = [numberOf(each.from), numberOf(each.to)];
    ways.push({ link: listed.length, from, to });
    listed.push(each);
    names.push(`${each.from} to ${each.to}`);
    if (each.duplex === 'one-way') continue;
    if (each.duplex !== 'half') {
      listed.push(each);
      names.push(`${each.to} to ${each.from}`);
    }
    ways.push({ link: listed.length - 1, from: to, to: from });
  }
  return { listed, names, ways, ends: machines + switches.size };
}

/** By end: the way over which a shortest route from the source comes to it, the first listed of several; none to the source and where no route leads. */
function waysFrom(ends: number, leaving: readonly (readonly Way[])[], source: number): readonly (Way | undefined)[] {
  const by = new Array<Way | undefined>(ends);
  const reached = [source];
  for (const end of reached) {
    for (const way of leaving[end]!) {
      if (way.to === source || by[way.to] !== undefined) continue;
      by[way.to] = way;
      reached.push(way.to);
    }
  }
  return by;
}

function grouped(ways: readonly Way[], ends: number, side: 'from' | 'to'): Way[][] {
  const groups = Array.from({ length: ends }, (): Way[] => []);
  for (const way of ways) groups[way[side]]!.push(way);
  return groups;
}

/**
 * A route takes the fewest links, and of several such the one whose links are listed first; it may lead through other machines. Cycles do no harm.
 * Every machine must reach every other.
 */
export const list: TopologyKind<ListOptions> = {
  problems: listProblems,
  nominal: (options) => ({ machines: machinesOf(options), from: 0, to: Math.min(1, machinesOf(options) - 1) }),
  build(options, latency, machines): Topology {
    const problems = listProblems(options, machines);
    if (problems.length > 0) throw new InputError(problems);
    const { listed, names, ways, ends } = graphOf(options, machines);
    const leaving = grouped(ways, ends, 'from');
    const trees = new Array<readonly (Way | undefined)[] | undefined>(machines);
    return {
      links: listed.length,
      name: (number) => names[number]!,
      bandwidth: (number) => listed[number]!.bandwidth,
      latency(number) {
        const { from, to, latency: own } = listed[number]!;
        return own ?? (machineCalled(from) !== undefined && machineCalled(to) !== undefined ? latency : latency / 2);
      },
      route(from, to) {
        const tree = trees[from] ??= waysFrom(ends, leaving, from);
        const links: number[] = [];
        for (let end = to; end !== from;) {
          const way = tree[end]!;
          links.push(way.link);
          end = way.from;
        }
        return links.reverse();
      },
    };
  },
};

function listProblems(options: ListOptions, machines: number): Problem[] {
  const { links } = options;
  const problems = links.flatMap(({ from, to }, index) => [
    ...strangerProblems(`links.${index}.from`, from, machines),
    ...strangerProblems(`links.${index}.to`, to, machines),
    ...(from === to ? [{ path: `links.${index}.to`, message: 'the link leads back to where it begins', expected: `another end than "${from}"`, received: to }] : []),
    ...twinProblems(links, index),
  ]);
  return problems.length > 0 ? problems : reachProblems(options, machines);
}

function strangerProblems(path: string, name: string, machines: number): Problem[] {
  const machine = machineCalled(name);
  if (machine === undefined || (machine < machines && name === `m${machine}`)) return [];
  return [{ path, message: 'there is no such machine', expected: `one of m0 … m${machines - 1}, workers first, then servers; or another word for a switch`, received: name }];
}

function twinProblems(links: readonly ListedLink[], index: number): Problem[] {
  const { from, to, duplex } = links[index]!;
  const twin = links.slice(0, index).findIndex((other) => (other.from === from && other.to === to)
    || (other.from === to && other.to === from && !(other.duplex === 'one-way' && duplex === 'one-way')));
  if (twin < 0) return [];
  return [{ path: `links.${index}`, message: 'the link is there already', expected: 'at most one link each way', received: `${from} to ${to}, as \`links.${twin}\``, fix: 'give one link the bandwidth of both' }];
}

function reachProblems(options: ListOptions, machines: number): Problem[] {
  const { ways, ends } = graphOf(options, machines);
  // Whoever m0 reaches, and who reaches m0, reaches all that do.
  const there = waysFrom(ends, grouped(ways, ends, 'from'), 0);
  const back = waysFrom(ends, grouped(ways.map(({ link: number, from, to }) => ({ link: number, from: to, to: from })), ends, 'from'), 0);
  const cutOff: string[] = [];
  for (let machine = 1; machine < machines; machine++) {
    if (there[machine] === undefined) cutOff.push(`from m0 to m${machine}`);
    else if (back[machine] === undefined) cutOff.push(`from m${machine} to m0`);
  }
  if (cutOff.length === 0) return [];
  const more = cutOff.length > 3 ? ` and ${cutOff.length - 3} more` : '';
  return [{
    path: 'links', message: 'the links do not connect all machines', expected: `a way between every two of the ${machines} machines, servers included`,
    received: `none ${cutOff.slice(0, 3).join(', ')}${more}`, fix: 'add a link that leads there',
  }];
}
