/** Inputs that are written but change nothing. Whoever reads a result should know that a number they gave played no part in it. */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../basics/errors.js';
import { problemInputs, seedInputs } from './effects/chance.js';
import { diagnosisInputs } from './effects/diagnosis.js';
import type { Rule } from './effects/inert.js';
import { absenceInputs, failureInputs, loadingInputs, machineInputs, stepTimeInputs } from './effects/machines.js';
import { neighbourInputs } from './effects/neighbour.js';
import { networkInputs } from './effects/network.js';
import { collectiveInputs, compressionInputs, layerInputs, optimizerInputs, overlapInputs, ownInputs, rateInputs, scheduleInputs, serverInputs, twins } from './effects/strategies.js';
import { stragglerInputs } from './effects/stragglers.js';
import { at, placeAt, type Located, type Path } from './located.js';
import { placeOf } from './read-yaml.js';
import type { Scenario } from './schema.js';

const rules: readonly Rule[] = [
  stepTimeInputs, machineInputs, stragglerInputs, failureInputs, absenceInputs, loadingInputs, networkInputs, neighbourInputs,
  layerInputs, overlapInputs, collectiveInputs, serverInputs, rateInputs, scheduleInputs, optimizerInputs, ownInputs, compressionInputs, twins, problemInputs, seedInputs, diagnosisInputs,
];

/**
 * One warning for each input of the tree that has no effect on the scenario's results, none for what stands inside another one; a default that
 * nobody wrote is none. Each by itself: of what can stand in for one another the other stays.
 * @param tree as written, of a scenario without problems
 */
export function inertInputs(tree: Located, scenario: Scenario): Problem[] {
  const written = rules.flatMap((rule) => rule(scenario)).filter(([path]) => at(tree, path) !== undefined);
  const isInside = (inner: Path, outer: Path): boolean => inner.length > outer.length && outer.every((step, index) => step === inner[index]);
  return written
    .filter(([path], index) => !written.some(([other], place) => isInside(path, other) || (place < index && isDeepStrictEqual(path, other))))
    .map(([path, because]) => ({ ...placeOf(placeAt(tree, path)), path: path.join('.'), message: `this has no effect: ${because}` }));
}
