/** The shape of a diagnosis checked when it is read; the types in `results/` are its meaning, and the compiler holds the two together. */
import { InputError } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { DIAGNOSIS_FORMAT, type Diagnosis } from '../results/diagnosis.js';

const number = z.number();
const numberOrNull = number.nullable();
const figure = z.object({ value: z.union([number, z.literal('infinite')]), how: z.enum(['exact', 'measured', 'closed form', 'fitted']), error: numberOrNull });
const fit = z.object({ scale: number, scaleError: numberOrNull, criticalBatch: number, criticalBatchError: numberOrNull }).nullable();

/** What must be there to be read as a `Diagnosis`; more than this is let through untouched. */
export const DIAGNOSIS_SCHEMA: z.ZodType<Diagnosis> = z.object({
  format: z.literal(DIAGNOSIS_FORMAT), version: z.string(), name: z.string(), plan: z.object({ strategy: z.string(), workers: number, totalBatch: number }),
  problem: z.string(), backend: z.string(), seed: number, samples: number, rows: number, run: z.object({ batch: number, rate: number }),
  noise: z.array(z.object({
    name: z.string(), rate: number,
    points: z.array(z.object({ passes: number, trainLoss: number, diversity: figure, batchBound: figure, noiseScale: figure, estimated: figure.nullable() })),
  })),
  rateLimits: z.array(z.object({ batch: number, bounded: figure.nullable(), meanSquare: figure.nullable(), closedForm: figure.nullable() })),
  rateFit: fit, criticalBatch: figure.nullable(),
  target: z.object({ metric: z.enum(['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy']), epsilon: number }),
  rateChoice: z.string(), mostPasses: number,
  toEpsilon: z.array(z.object({
    batch: number, rate: numberOrNull, passes: z.array(numberOrNull), steps: z.array(numberOrNull), meanPasses: numberOrNull, meanSteps: numberOrNull,
  })),
  epsilonFit: fit, gapPasses: number,
  gaps: z.array(z.object({ batch: number, rate: number, losses: z.array(numberOrNull), accuracies: z.array(numberOrNull) })),
});

/** The text of `diagnosis.json`, in the schema's order, so that a diagnosis that was read is written as the same bytes. */
export function writeDiagnosis(diagnosis: Diagnosis): string {
  return `${JSON.stringify(DIAGNOSIS_SCHEMA.parse(diagnosis), null, 1)}\n`;
}

/** Whether the text says that it is a diagnosis, of whatever version; `false` of what is not JSON. */
export function isDiagnosisText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'format' in value && typeof value.format === 'string' && value.format.startsWith('tte-diagnosis/');
  } catch {
    return false;
  }
}

/**
 * Reads what `writeDiagnosis` wrote.
 * @param file the name to use in errors
 * @throws InputError with every problem
 */
export function readDiagnosis(text: string, file?: string): Diagnosis {
  const where = file === undefined ? {} : { file };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError([{ ...where, message: `not JSON: ${error instanceof Error ? error.message : String(error)}`, expected: 'a diagnosis.json' }]);
  }
  const checked = DIAGNOSIS_SCHEMA.safeParse(value);
  if (!checked.success) throw new InputError(checked.error.issues.map(({ path, message }) => ({ ...where, path: path.join('.'), message })));
  return checked.data;
}
