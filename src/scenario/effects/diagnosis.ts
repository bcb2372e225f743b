/** Inputs of a diagnosis that have no effect. */
import { variantsOf } from '../../learning/diagnostics/variants.js';
import type { Inert, Rule } from './inert.js';

export const diagnosisInputs: Rule = ({ problem, diagnosis }) => {
  if (diagnosis === undefined) return [];
  const path = ['diagnosis', 'variants'];
  if (!('dataset' in problem)) return [[path, 'a problem without data has no variants']];
  // How many features there are is not known yet: few.
  const inert = diagnosis.variants.map((name, place): Inert[] => (variantsOf(problem, 1, [name]).length > 0 ? [] : [[[...path, String(place)], `the problem has it already, or cannot have it: ${name}`]]));
  return inert.flat();
};
