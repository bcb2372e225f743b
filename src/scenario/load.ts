/**
 * From a file to a scenario that can be run, or to everything that is wrong with it:
 *   1. read the YAML and what it extends;
 *   2. set what the command line overrides;
 *   3. find the words that the schema does not know, and go on with what was meant;
 *   4. check every value; 5. check what holds between values, and that the files that it names are there;
 *   6. warn of what is written but has no effect.
 */
import { InputError, type Problem } from '../basics/errors.js';
import type { z } from '../basics/fields.js';
import { datasetFields } from '../learning/datasets/registry.js';
import { inertInputs } from './effects.js';
import { readInherited } from './inherit.js';
import { valueProblems } from './issues.js';
import { at, placeAt, plain, type Located } from './located.js';
import { missingFiles, withResolvedPaths } from './named-files.js';
import { COMMAND_LINE, withOverrides } from './overrides.js';
import { placeOf } from './read-yaml.js';
import { ruleProblems } from './rules.js';
import { scenarioSchema, type Scenario } from './schema.js';
import { spell } from './spelling.js';
import { withStepTimes } from './step-time-files.js';

/** What a file turned out to be. */
export interface LoadedScenario {
  /** Undefined where there is any problem. */
  readonly scenario?: Scenario;
  /** The data set, where it can be read; also when other fields cannot, so that its files can be checked with them. */
  readonly dataset?: z.output<typeof datasetFields> | undefined;
  /** The values as written, inherited and overridden; undefined where no map could be read. */
  readonly raw: unknown;
  /** Everything wrong with it, by file and line. */
  readonly problems: readonly Problem[];
  /** What is written but has no effect; empty where there are problems. */
  readonly warnings: readonly Problem[];
  /** Problems that are found later, each that names no file with the place where its path is written, or else what is around it. */
  readonly located: (problems: readonly Problem[]) => Problem[];
}

/**
 * Reads and checks a scenario; whatever is wrong with it comes back as problems, never as an exception.
 * @param sets overrides in order, `path=value` each
 */
export function loadScenario(file: string, sets: readonly string[] = []): LoadedScenario {
  const inherited = readInherited(file, scenarioSchema);
  const files = [...inherited.files, COMMAND_LINE];
  if (inherited.tree === undefined) return { raw: undefined, problems: inFileOrder(inherited.problems, files), warnings: [], located: (later) => [...later] };
  const overridden = withOverrides(inherited.tree, sets);
  const { tree, problems: fileProblems } = withStepTimes(withResolvedPaths(overridden.tree));
  const spelled = spell(scenarioSchema, tree);
  const parsed = scenarioSchema.safeParse(plain(spelled.tree));
  const ofValues = [
    ...inherited.problems, ...overridden.problems, ...fileProblems, ...spelled.problems,
    ...valueProblems(scenarioSchema, spelled, parsed.error?.issues ?? []),
  ];
  const others = [...ruleProblems(spelled.tree), ...missingFiles(tree)];
  const problems = inFileOrder([...ofValues, ...others.filter((other) => !ofValues.some(({ path }) => path === other.path))], files);
  const common = {
    raw: plain(tree), problems, dataset: datasetOf(spelled.tree, problems),
    located: (later: readonly Problem[]) => later.map((problem) => (problem.file === undefined ? { ...placeOf(placeAt(tree, (problem.path ?? '').split('.'))), ...problem } : problem)),
  };
  if (problems.length > 0 || !parsed.success) return { ...common, warnings: [] };
  return { ...common, scenario: parsed.data, warnings: inFileOrder(inertInputs(tree, parsed.data), files) };
}

function datasetOf(tree: Located, problems: readonly Problem[]): LoadedScenario['dataset'] {
  const written = at(tree, ['problem', 'dataset']);
  if (written === undefined || problems.some(({ path }) => path?.startsWith('problem.dataset'))) return undefined;
  return datasetFields.safeParse(plain(written)).data;
}

/**
 * The scenario of a file and its warnings.
 * @throws InputError with all that is wrong with it
 */
export function requireScenario(file: string, sets: readonly string[] = []): { readonly scenario: Scenario; readonly warnings: readonly Problem[] } {
  const { scenario, problems, warnings } = loadScenario(file, sets);
  if (scenario === undefined) throw new InputError(problems);
  return { scenario, warnings };
}

function inFileOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const rank = ({ file }: Problem): number => files.indexOf(file ?? '');
  const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...once.values()].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
}
