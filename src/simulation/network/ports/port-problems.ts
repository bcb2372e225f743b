import type { Problem } from '../../../basics/errors.js';
import type { Background } from '../background.js';
import type { PortOptions } from './port-options.js';

/**
 * What is wrong with options that are each right by themselves, or that no schema has read; paths are relative to the network.
 * @param machines their number; where strategies differ in servers, the most that any has
 */
export function portProblems(options: PortOptions, machines: number): Problem[] {
  const { background = [] } = options;
  return [
    ...bandwidthProblems('', options), ...bandwidthProblems('node.', options.node ?? {}),
    ...lossProblems('loss.probability', options.loss?.probability),
    ...machineProblems(options, machines),
    ...background.flatMap((traffic, index) => backgroundProblems(traffic, `background.${index}.`, machines)),
  ];
}

function machineProblems({ machines: overrides = [], loss, node }: PortOptions, machines: number): Problem[] {
  const firstOf = new Map(overrides.map(({ machine }, index) => [machine, index] as const).reverse());
  return overrides.flatMap((own, index) => {
    const path = `machines.${index}.`;
    const first = firstOf.get(own.machine)!;
    const twice = first === index ? [] : [{ path: `${path}machine`, message: `machine ${own.machine} is described twice`, fix: `put both into \`machines.${first}\`` }];
    const unheard = own.loss === undefined || loss !== undefined ? []
      : [{ path: `${path}loss`, message: 'packets are not described', expected: '`loss` of the network, too', fix: 'give the network `loss: { probability: 0 }`' }];
    const isShared = node?.nic === 'shared' && (own.bandwidth !== undefined || own.download !== undefined);
    const width = own.bandwidth === undefined ? 'download' : 'bandwidth';
    const shared = isShared ? [{ path: `${path}${width}`, message: 'the machine has no port of its own to other nodes', fix: '`nic: each`' }] : [];
    return [...existenceProblems(`${path}machine`, own.machine, machines), ...twice, ...bandwidthProblems(path, own), ...lossProblems(`${path}loss`, own.loss), ...unheard, ...shared];
  });
}

function backgroundProblems({ machine, share, from, until = Infinity, every = Infinity }: Background, path: string, machines: number): Problem[] {
  return [
    ...existenceProblems(`${path}machine`, machine, machines),
    ...(share >= 0 && share < 1 ? [] : [{ path: `${path}share`, message: 'out of range', expected: 'a share ≥ 0 and < 1: something must be left', received: String(share) }]),
    ...(from < until ? [] : [{ path: `${path}until`, message: 'it ends before it begins', expected: `a time after ${from} s`, received: `${until} s` }]),
    // Written so that two infinities, traffic that neither ends nor comes again, are right.
    ...(every > 0 && !(until - from > every) ? []
      : [{ path: `${path}every`, message: 'it comes again before it has ended', expected: `at least ${until - from} s, as long as it lasts`, received: `${every} s` }]),
  ];
}

function existenceProblems(path: string, machine: number, machines: number): Problem[] {
  if (machine < machines) return [];
  return [{ path, message: 'there is no such machine', expected: `a number from 0 to ${machines - 1}, workers first, then servers`, received: String(machine) }];
}

interface Widths { readonly bandwidth?: number | undefined; readonly download?: number | undefined }

function bandwidthProblems(path: string, widths: Widths): Problem[] {
  return (['bandwidth', 'download'] as const).flatMap((name) => {
    const width = widths[name];
    return width === undefined || width > 0 ? [] : [{ path: `${path}${name}`, message: 'nothing gets through', expected: 'a bandwidth > 0', received: String(width) }];
  });
}

function lossProblems(path: string, probability: number | undefined = 0): Problem[] {
  return probability >= 0 && probability < 1 ? [] : [{ path, message: 'out of range', expected: 'a probability ≥ 0 and < 1: something must arrive', received: String(probability) }];
}
