/** Metrics as JSON, with names for the numbers that JSON lacks. */

/** What an evaluation found; accuracies are null where there is nothing to classify. */
export interface KeptMetrics {
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly trainAccuracy: number | null;
  readonly testAccuracy: number | null;
}

const UNWRITTEN = ['NaN', 'Infinity', '-Infinity', '-0'];

export function encodeMetrics({ trainLoss, testLoss, trainAccuracy, testAccuracy }: KeptMetrics): Buffer {
  return Buffer.from(JSON.stringify([trainLoss, testLoss, trainAccuracy, testAccuracy].map(written)));
}

/** Undefined for anything that is not four metrics. */
export function decodeMetrics(content: Buffer): KeptMetrics | undefined {
  let list: unknown;
  try {
    list = JSON.parse(content.toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(list) || list.length !== 4) return undefined;
  const [trainLoss, testLoss, trainAccuracy, testAccuracy] = list.map(read);
  if (typeof trainLoss !== 'number' || typeof testLoss !== 'number' || trainAccuracy === undefined || testAccuracy === undefined) return undefined;
  return { trainLoss, testLoss, trainAccuracy, testAccuracy };
}

function written(value: number | null): number | string | null {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return UNWRITTEN.includes(text) ? text : value;
}

function read(value: unknown): number | null | undefined {
  if (value === null || typeof value === 'number') return value;
  return typeof value === 'string' && UNWRITTEN.includes(value) ? Number(value) : undefined;
}
