/** The network models there are; a new one adds its file and a line here. */
import type { Problem } from '../../basics/errors.js';
import { z } from '../../basics/fields.js';
import { links } from './links/links.js';
import { loggp } from './loggp.js';
import type { MessageCost, Network, NetworkSite } from './network.js';
import { ports } from './ports/ports.js';
import { unlimited } from './unlimited.js';

const models = { ports, loggp, links, unlimited };

export const networkOptions = z.discriminatedUnion('model', [ports.options, loggp.options, links.options, unlimited.options]);

type OptionsByModel = { [Model in keyof typeof models]: z.output<(typeof models)[Model]['options']> };
type ModelsByName = { readonly [Model in keyof OptionsByModel]: {
  cost(options: OptionsByModel[Model]): MessageCost;
  build(options: OptionsByModel[Model], site: NetworkSite): Network;
  problems?(options: OptionsByModel[Model], machines: number): readonly Problem[];
  isRandom?(options: OptionsByModel[Model]): boolean;
  quiet?(options: OptionsByModel[Model]): OptionsByModel[Model] & { readonly model: Model };
} };
const byName: ModelsByName = models;

export type NetworkOptions<Model extends keyof OptionsByModel = keyof OptionsByModel> = { [M in Model]: OptionsByModel[M] & { readonly model: M } }[Model];

export function buildNetwork<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>, site: NetworkSite): Network {
  return byName[options.model].build(options, site);
}

export function costOfNetwork<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>): MessageCost {
  return byName[options.model].cost(options);
}

/**
 * What is wrong with options that are each right by themselves; paths are relative to the network.
 * @param machines their number; where strategies differ in servers, the most that any has
 */
export function networkProblems<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>, machines: number): readonly Problem[] {
  return byName[options.model].problems?.(options, machines) ?? [];
}

/** Whether the network draws random numbers, and so needs `streams` where it is made. */
export function isNetworkRandom<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>): boolean {
  return byName[options.model].isRandom?.(options) ?? false;
}

/** The same network without jitter, loss and other traffic: the one that closed forms speak of. */
export function quietNetwork<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>): NetworkOptions<Model> {
  return byName[options.model].quiet?.(options) ?? options;
}
