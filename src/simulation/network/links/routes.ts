import type { LinksOptions } from './options.js';
import { buildTopology } from './topologies/registry.js';

/** What a message between two machines goes over. */
export interface Route {
  /** Those of its links that have a limit; one without is never in the way. */
  readonly links: Int32Array;
  /** Sum along the route, s. */
  readonly latency: number;
  /** B/s with nobody else on its links: the least of their bandwidths; Infinity where none has a limit. */
  readonly bandwidth: number;
}

export interface Routes {
  /** By link: B/s, with its override. */
  readonly bandwidths: Float64Array;
  linkCalled(name: string): number;
  between(from: number, to: number): Route;
}

/** The links of a topology as they really are, and the routes over them. */
export function routesOf({ topology: shape, latency, overrides = [] }: Pick<LinksOptions, 'topology' | 'latency' | 'overrides'>, machines: number): Routes {
  const topology = buildTopology(shape, latency, machines);
  const bandwidths = Float64Array.from({ length: topology.links }, (_, link) => topology.bandwidth(link));
  const latencies = Float64Array.from({ length: topology.links }, (_, link) => topology.latency(link));
  let numbers: Map<string, number> | undefined;
  const linkCalled = (name: string): number => {
    numbers ??= new Map(Array.from({ length: topology.links }, (_, link) => [topology.name(link), link]));
    return numbers.get(name)!;
  };
  for (const { link, bandwidth, latency: own } of overrides) {
    if (bandwidth !== undefined) bandwidths[linkCalled(link)] = bandwidth;
    if (own !== undefined) latencies[linkCalled(link)] = own;
  }
  return {
    bandwidths, linkCalled,
    between(from, to) {
      const all = from === to ? [] : topology.route(from, to);
      return {
        links: Int32Array.from(all.filter((link) => bandwidths[link]! < Infinity)),
        latency: all.reduce((sum, link) => sum + latencies[link]!, 0),
        bandwidth: all.reduce((least, link) => Math.min(least, bandwidths[link]!), Infinity),
      };
    },
  };
}
