/** What a model starts from: what may be written under `problem.initial`, and the parameters it stands for. */
import { basename } from 'node:path';
import { InputError, type Problem } from '../basics/errors.js';
import { kindByWord, z } from '../basics/fields.js';
import type { Streams, Uniform } from '../basics/random.js';
import { readNumbersFile, type NumbersKind } from './sampling/numbers-file.js';

/** One word, or a map that names a file; a map afterwards. */
export const initialField = z.union([
  kindByWord('`zero`: all parameters 0; `seeded`: random numbers of the scale that suits the model.', ['zero', 'seeded']),
  z.strictObject({
    file: z.string().min(1).describe('Text file, relative to the scenario that names it: as many numbers as the model has parameters, array after array.'),
  }).transform(({ file }) => ({ kind: 'file' as const, file })),
]).describe('What the model starts from; by default zero where the loss is convex, else seeded.');

/** Paths in it are absolute once a scenario is loaded. */
export type InitialOptions = z.output<typeof initialField>;

/** The same, with a file's content in the place of its name alone. */
export type Initial =
  | { readonly kind: 'zero' | 'seeded' }
  | {
    readonly kind: 'file';
    readonly file: string;
    readonly numbers: ArrayLike<number>;
    /** Line of each of them in the file. */
    readonly lines: ArrayLike<number>;
    /** SHA-256 of the file, hexadecimal. */
    readonly digest: string;
  };

/** The model that starts. */
export interface StartingModel {
  /** How many parameters. */
  readonly parameters: number;
  readonly startsFrom: 'zero' | 'seeded';
  seeded(source: Uniform): Float32Array;
}

const KIND: NumbersKind = {
  path: 'problem.initial.file', name: 'initial parameters', expected: 'a number that float32 can hold',
  accepts: (value) => Number.isFinite(Math.fround(value)),
};

/** Reads the file that the options may name. @throws InputError with everything in it that is no number */
export async function readInitial(options: InitialOptions): Promise<Initial> {
  if (options.kind !== 'file') return options;
  const found = await readNumbersFile(options.file, KIND);
  if ('numbers' in found) return { ...options, ...found };
  throw new InputError(found);
}

/** Why these do not go with a model of so many parameters; of a file that has too many, with the line of the first one too many. */
export function initialProblems(initial: Initial | undefined, parameters: number): Problem[] {
  if (initial?.kind !== 'file' || initial.numbers.length === parameters) return [];
  const { file, numbers, lines } = initial;
  const line = lines[Math.min(parameters, numbers.length - 1)]!;
  return [{
    file, line, path: KIND.path, message: numbers.length < parameters ? 'the file ends before all parameters have their number' : 'more numbers than the model has parameters',
    expected: `${parameters} numbers`, received: String(numbers.length),
  }];
}

/**
 * The parameters, in float32; without `initial`, the model's own beginning. Seeded ones are drawn from the stream `learning/initial`.
 * @throws InputError for a file of another count
 */
export function initialParameters(initial: Initial | undefined, model: StartingModel, streams: Streams): Float32Array {
  const problems = initialProblems(initial, model.parameters);
  if (problems.length > 0) throw new InputError(problems);
  if (initial?.kind === 'file') return Float32Array.from(initial.numbers);
  return (initial?.kind ?? model.startsFrom) === 'zero' ? new Float32Array(model.parameters) : model.seeded(streams('learning/initial'));
}

/** Names them by what they are, a file by its content. */
export function initialDigest(initial: Initial): string {
  return initial.kind === 'file' ? `file ${initial.digest}` : initial.kind;
}

/** In a few words, e.g. `from zero`. */
export function aboutInitial(initial: InitialOptions | Initial): string {
  switch (initial.kind) {
    case 'zero': return 'from zero';
    case 'seeded': return 'from random parameters';
    case 'file': return `from the parameters in ${basename(initial.file)}`;
  }
}
