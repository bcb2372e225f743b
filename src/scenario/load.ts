/**
 * From a file to a scenario that can be run, or to everything that is wrong with it:
 *   1. read the YAML and what it extends;
 *   2. set what the command line overrides;
 *   3. find the words that the schema does not know, and go on with what was meant;
 *   4. check every value; 5. check what holds between values;
 *   6. warn of what is written but has no effect.
 */
import { resolve } from 'node:path';
import { InputError, type Problem } from '../basics/errors.js';
import type { z } from '../basics/fields.js';
import { inertInputs } from './effects.js';
import { readInherited } from './inherit.js';
import { valueProblems } from './issues.js';
import { at, plain, withEntry, type Located, type LocatedMap, type Path } from './located.js';
import { COMMAND_LINE, withOverrides } from './overrides.js';
import { datasetFields, datasetPaths } from '../learning/datasets/registry.js';
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
}

/**
 * Reads and checks a scenario; whatever is wrong with it comes back as problems, never as an exception.
 * @param sets overrides in order, `path=value` each
 */
export function loadScenario(file: string, sets: readonly string[] = []): LoadedScenario {
  const inherited = readInherited(file, scenarioSchema);
  const files = [...inherited.files, COMMAND_LINE];
  if (inherited.tree === undefined) return { raw: undefined, problems: inFileOrder(inherited.problems, files), warnings: [] };
  const overridden = withOverrides(inherited.tree, sets);
  const { tree, problems: fileProblems } = withStepTimes(withResolvedPaths(overridden.tree));
  const spelled = spell(scenarioSchema, tree);
  const parsed = scenarioSchema.safeParse(plain(spelled.tree));
  const found = [
    ...inherited.problems, ...overridden.problems, ...fileProblems, ...spelled.problems,
    ...valueProblems(scenarioSchema, spelled, parsed.error?.issues ?? []),
  ];
  const problems = inFileOrder([...found, ...ruleProblems(spelled.tree).filter((rule) => !found.some(({ path }) => path === rule.path))], files);
  const raw = plain(tree);
  const written = at(spelled.tree, ['problem', 'dataset']);
  const dataset = written === undefined ? undefined : datasetFields.safeParse(plain(written)).data;
  if (problems.length > 0 || !parsed.success) return { dataset, raw, problems, warnings: [] };
  return { scenario: parsed.data, dataset, raw, problems: [], warnings: inFileOrder(inertInputs(tree, parsed.data), files) };
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

/** Fields of a problem that name files or folders. */
const PATHS: readonly Path[] = [...datasetPaths.map((name) => ['problem', 'dataset', name]), ...['partition', 'sampling', 'initial'].map((owner) => ['problem', owner, 'file'])];

/** A path is meant relative to the file that names it. */
function withResolvedPaths(tree: LocatedMap): LocatedMap {
  return PATHS.reduce((sofar, path) => {
    const node = at(sofar, path);
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value === '') return sofar;
    return withNodeAt(sofar, path, { ...node, value: resolve(node.place.folder, node.value) });
  }, tree);
}

function withNodeAt(map: LocatedMap, [first, ...rest]: Path, node: Located): LocatedMap {
  const child = map.entries.get(first!);
  return withEntry(map, first!, rest.length === 0 || child?.kind !== 'map' ? node : withNodeAt(child, rest, node));
}

function inFileOrder(problems: readonly Problem[], files: readonly string[]): Problem[] {
  const rank = ({ file }: Problem): number => files.indexOf(file ?? '');
  const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...once.values()].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
}
