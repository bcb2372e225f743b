/** A model as the layers whose gradients become ready one after the other. */
import type { Problem } from '../../basics/errors.js';
import { count, quantity, scalar, z } from '../../basics/fields.js';
import { architectures } from './architectures.js';
import type { WorkloadName } from './workloads.js';

export interface Layer {
  readonly name: string;
  /** Of its gradient, on the wire. */
  readonly bytes: number;
  /** Share of the step's forward arithmetic, 0 … 1; the backward pass has the same shares. */
  readonly share: number;
  /** Of what one sample's forward pass hands on to the next layer, and of the gradient that comes back; undefined where it is not known. */
  readonly outputBytes?: number | undefined;
}

/** A layer of a preset. */
export interface PresetLayer {
  readonly name: string;
  readonly parameters: number;
  readonly share: number;
  /** Numbers handed on to the next layer by one sample's forward pass. */
  readonly outputs: number;
}

/** The layers of a preset in the order of the forward pass; parameters sum to the preset's, shares to 1. What is grouped: see architectures.ts. */
export function presetLayers(preset: WorkloadName): readonly PresetLayer[] {
  const layers = architectures[preset];
  const all = layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  return layers.map(({ name, parameters, multiplyAdds, outputs }) => ({ name, parameters, share: multiplyAdds / all, outputs }));
}

/** Bytes that one sample's forward pass leaves for its backward pass. */
export function presetActivationBytes(preset: WorkloadName): number {
  return architectures[preset].reduce((sum, { keptBytes }) => sum + keptBytes, 0);
}

/** The layers of a model of which only some weights are kept, in every layer as many. @param whole bytes of all of them @param kept of what is left */
export function prunedLayers(layers: readonly Layer[], whole: number, kept: number): readonly Layer[] {
  return kept === whole ? layers : layers.map((layer) => ({ ...layer, bytes: layer.bytes * kept / whole }));
}

/** So many layers of the same size and work. */
export function equalLayers(layers: number, parameterBytes: number): readonly Layer[] {
  return Array.from({ length: layers }, (_, index) => ({ name: `layer ${index + 1}`, bytes: parameterBytes / layers, share: 1 / layers }));
}

/** Layers of a measured workload: how many equal ones, or each. */
export const layersField = z.union([
  count('Equal layers.', { least: 1, most: 100_000 }),
  z.array(z.strictObject({
    bytes: quantity('size', 'Bytes of the layer\'s gradient'),
    share: scalar('Share of the step\'s arithmetic.', { least: 0, most: 1 }),
    outputBytes: quantity('size', 'Bytes that one sample\'s forward pass hands on to the next layer').optional(),
  })).min(1).transform((written) => written.map((layer, index) => ({ name: `layer ${index + 1}`, ...layer }))),
]).describe('Layers in the order of the forward pass, with bytes that sum to `parameterBytes` and shares that sum to 1; or the number of equal ones; default 1.');

/** Whether bytes and shares sum to what they should, to one in a million. */
export function layerProblems(layers: readonly Layer[], parameterBytes: number): readonly Problem[] {
  const problems: Problem[] = [];
  const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
  const share = layers.reduce((sum, layer) => sum + layer.share, 0);
  if (Math.abs(bytes - parameterBytes) > 1e-6 * parameterBytes) {
    problems.push({ message: 'the layers\' bytes are not the model\'s', expected: `${parameterBytes} B, \`parameterBytes\`, in all`, received: `${bytes} B` });
  }
  if (Math.abs(share - 1) > 1e-6) problems.push({ message: 'the layers\' shares do not sum to 1', expected: '1', received: String(share) });
  return problems;
}
