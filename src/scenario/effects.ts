/** Inputs that are written but change nothing. Whoever reads a result should know that a number they gave played no part in it. */
import type { Problem } from '../basics/errors.js';
import { problemInputs, seedInputs } from './effects/chance.js';
import type { Rule } from './effects/inert.js';
import { absenceInputs, failureInputs, machineInputs, stepTimeInputs } from './effects/machines.js';
import { neighbourInputs } from './effects/neighbour.js';
import { networkInputs } from './effects/network.js';
import { collectiveInputs, layerInputs, overlapInputs, rateInputs, serverInputs, twins } from './effects/strategies.js';
import { stragglerInputs } from './effects/stragglers.js';
import { at, placeAt, type Located } from './located.js';
import { placeOf } from './read-yaml.js';
import type { Scenario } from './schema.js';

const rules: readonly Rule[] = [
  stepTimeInputs, machineInputs, stragglerInputs, failureInputs, absenceInputs, networkInputs, neighbourInputs,
  layerInputs, overlapInputs, collectiveInputs, serverInputs, rateInputs, twins, problemInputs, seedInputs,
];

/**
 * One warning for each input of the tree that has no effect on the scenario's results; a default that nobody wrote is none.
 * @param tree as written, of a scenario without problems
 */
export function inertInputs(tree: Located, scenario: Scenario): Problem[] {
  return rules.flatMap((rule) => rule(scenario)).filter(([path]) => at(tree, path) !== undefined)
    .map(([path, because]) => ({ ...placeOf(placeAt(tree, path)), path: path.join('.'), message: `this has no effect: ${because}` }));
}
