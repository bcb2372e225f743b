/** The network models there are; a new one adds its file and a line here. */
import { z } from '../../basics/fields.js';
import type { MessageCost, Network, NetworkSite } from './network.js';
import { ports } from './ports.js';
import { unlimited } from './unlimited.js';

const models = { ports, unlimited };

export const networkOptions = z.discriminatedUnion('model', [ports.options, unlimited.options]);

type OptionsByModel = { [Model in keyof typeof models]: z.output<(typeof models)[Model]['options']> };
type ModelsByName = { readonly [Model in keyof OptionsByModel]: {
  cost(options: OptionsByModel[Model]): MessageCost;
  build(options: OptionsByModel[Model], site: NetworkSite): Network;
} };
const byName: ModelsByName = models;

export type NetworkOptions<Model extends keyof OptionsByModel = keyof OptionsByModel> = { [M in Model]: OptionsByModel[M] & { readonly model: M } }[Model];

export function buildNetwork<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>, site: NetworkSite): Network {
  return byName[options.model].build(options, site);
}

export function costOfNetwork<Model extends keyof OptionsByModel>(options: NetworkOptions<Model>): MessageCost {
  return byName[options.model].cost(options);
}
