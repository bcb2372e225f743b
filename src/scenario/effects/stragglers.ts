import type { StragglerOptions } from '../../simulation/compute/stragglers.js';
import { jobsOf, type Inert, type Rule } from './inert.js';

/** Laws, or parts of laws, that make no step longer or shorter. */
export const stragglerInputs: Rule = (scenario) => jobsOf(scenario).flatMap(({ laws, stragglersAt }) => laws.flatMap((law, index) => {
  const inert: readonly Inert[] = law.kind === 'none' && laws.length > 1 ? [[[], 'there are other laws beside it']] : fieldInputs(law);
  // One law may be written alone or as a list.
  return inert.flatMap(([path, because]): Inert[] => [[[...stragglersAt, String(index), ...path], because], ...(path.length === 0 ? [] : [[[...stragglersAt, ...path], because] as const])]);
}));

/** Paths are relative to the law. */
function fieldInputs(law: StragglerOptions): readonly Inert[] {
  switch (law.kind) {
    case 'slowdown':
      if (law.probability === 0) return [[['factor'], 'its probability is 0']];
      return law.factor === 1 ? [[['probability'], 'its factor is 1']] : [];
    case 'persistent': return law.sigma === 0 ? [[['perRack'], 'its sigma is 0']] : [];
    case 'markov': return law.factor === 1 ? ['meanNormal', 'meanSlow', 'perRack'].map((field) => [[field], 'its factor is 1']) : [];
    default: return [];
  }
}
