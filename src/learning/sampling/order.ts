/** In which order a worker takes its samples: what may be written under `problem.sampling`, and what it is called. */
import { basename } from 'node:path';
import { kindByWord, z } from '../../basics/fields.js';

const RESHUFFLED = 'Each worker sweeps its samples, in a new random order every sweep.';
const ONCE = 'Each worker sweeps its samples in one random order, the same every sweep.';
const REPLACEMENT = 'Every sample is drawn uniformly, whatever was drawn before.';

const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reshuffled').describe(RESHUFFLED) }),
  z.strictObject({ kind: z.literal('once').describe(ONCE) }),
  z.strictObject({ kind: z.literal('replacement').describe(REPLACEMENT) }),
  z.strictObject({
    kind: z.literal('listed').describe('Samples in the order of a file, which begins anew at its end; for a comparison, number by number, with a run made elsewhere.'),
    file: z.string().min(1).describe('Text file, relative to the scenario that names it: rows of the training set, counted from 0.'),
    perWorker: z.boolean().describe('`true`: the i-th line is the list of worker i; `false`: the file is one list, and whoever draws takes the next rows of it.').default(false),
  }),
]);

/** One word, or a map told apart by `kind`; a map afterwards. */
export const orderField = z.union([
  kindByWord(`\`reshuffled\`: ${RESHUFFLED} \`once\`: ${ONCE} \`replacement\`: ${REPLACEMENT}`, ['reshuffled', 'once', 'replacement']),
  rule,
]).describe('How samples are drawn.');

/** Paths in it are absolute once a scenario is loaded. */
export type OrderOptions = z.output<typeof rule>;

/** The same, with a file's content in the place of its name alone. */
export type Order = Exclude<OrderOptions, { readonly kind: 'listed' }> | ListedOrder;

export interface ListedOrder {
  readonly kind: 'listed';
  readonly file: string;
  readonly perWorker: boolean;
  /** Rows of the training set, in the order of the file. */
  readonly rows: ArrayLike<number>;
  /** Line of each of them in the file. */
  readonly lines: ArrayLike<number>;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/** Whether a sample can be drawn again before all of its owner's have been: a batch may then be larger than a share. */
export function drawsAgain({ kind }: OrderOptions | Order): boolean {
  return kind === 'replacement' || kind === 'listed';
}

/** In a few words, e.g. `reshuffled every sweep`. */
export function aboutOrder(order: OrderOptions | Order): string {
  switch (order.kind) {
    case 'reshuffled': return 'reshuffled every sweep';
    case 'once': return 'in the same random order every sweep';
    case 'replacement': return 'drawn with replacement';
    case 'listed': return `in the order of ${basename(order.file)}`;
  }
}
