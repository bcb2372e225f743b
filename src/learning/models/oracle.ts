/** Problems whose course under SGD is known exactly: float64 on the host, without tensors and without a data set. */
import { scalar, z } from '../../basics/fields.js';
import type { Streams } from '../../basics/random.js';
import { KeyHash, type ContentKey } from '../history/content-key.js';
import type { KeyedSamples, LearningProblem } from '../learning-problem.js';

/** What makes one run's samples differ from another's. */
export interface OracleRun {
  readonly workers: number;
  /** The run's streams, used under `learning/…`. */
  readonly streams: Streams;
  /** Whether all workers take from one stream, in the order of their draws; else each has its own. */
  readonly isShared: boolean;
}

/** One oracle, with its options beside it. */
export interface OracleDefinition<Fields extends z.ZodObject, S extends KeyedSamples> {
  readonly options: Fields;
  /** In one clause, with its numbers. */
  about(options: z.output<Fields>): string;
  /** Number of parameters. */
  dimension(options: z.output<Fields>): number;
  /** Whether gradients are random: without, sampling and the learning seed change nothing. */
  isRandom(options: z.output<Fields>): boolean;
  open(options: z.output<Fields>, run: OracleRun): LearningProblem<Float64Array, S>;
}

export function oracle<Fields extends z.ZodObject, S extends KeyedSamples>(definition: OracleDefinition<Fields, S>): OracleDefinition<Fields, S> {
  return definition;
}

/** Oracles are evaluated exactly: there are no rows to name. */
export const exactly: ContentKey = new KeyHash('exact evaluation').end();

/** One number for all coordinates, or one for each. */
export function perCoordinate(about: string) {
  return z.union([z.number(), z.array(scalar('Of one coordinate.')).min(1)]).describe(`${about} One number for all coordinates, or a list with one for each.`);
}

/** Says that a list given per coordinate has another length than the problem's dimension. */
export function checkLength(context: z.RefinementCtx, field: string, written: number | readonly number[], dimension: number): void {
  if (typeof written === 'number' || written.length === dimension) return;
  context.addIssue({
    code: 'custom', path: [field], message: 'the list does not have one number for each coordinate',
    params: { expected: `one number, or a list of ${dimension}`, received: `a list of ${written.length}` },
  });
}

/** The numbers of all coordinates. */
export function coordinates(written: number | readonly number[], dimension: number): Float64Array {
  return typeof written === 'number' ? new Float64Array(dimension).fill(written) : Float64Array.from(written);
}

/** A list as a reader wants it: all of a few numbers, the ends of many. */
export function listText(numbers: ArrayLike<number>): string {
  const all = Array.from(numbers, String);
  return all.length <= 6 ? all.join(', ') : `${all.slice(0, 3).join(', ')}, …, ${all.at(-1)!}`;
}

/** Whether no number is infinite or NaN. */
export function areFinite(numbers: Float64Array): boolean {
  return numbers.every(Number.isFinite);
}
