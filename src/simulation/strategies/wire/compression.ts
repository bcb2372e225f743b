/**
 * Gradients made smaller for the wire. d numbers of 4 bytes each make n = 4d bytes.
 *
 * | compression | what arrives | bytes of n |
 * |---|---|---|
 * | `top-k` | the k = ⌈kept·d⌉ numbers of largest magnitude, with their places | 2·kept·n |
 * | `random-k` | k numbers at random places, which a shared seed names | kept·n |
 * | `qsgd` | each number rounded at random to one of s + 1 multiples of |v|/s, and the norm | (⌈lg(s + 1)⌉ + 1)/32·n |
 * | `sign` | the signs, times the mean magnitude | n/32 |
 *
 * What is lost is added to the worker's next gradient (error feedback), but for `qsgd`, which is unbiased. Where it is added to a copy that both ends keep, `qsgd` is
 * made smaller by 1 + min(d/s², √d/s), as CHOCO's is: else the copy might end up farther away.
 * The learner compresses its gradient as a whole; bytes are those of the workload, and where parts are sent each is compressed by itself.
 * Sources: Stich et al. 2018 (top-k, random-k with memory), Alistarh et al. 2017 (QSGD), Koloskova et al. 2019 (CHOCO), Karimireddy et al. 2019 (sign with error feedback).
 */
import { count, scalar, z } from '../../../basics/fields.js';
import { shareOf } from '../../../basics/share.js';
import { formatNumber } from '../../../basics/units.js';

const kept = (what: string) => scalar(`Share of ${what}.`, { above: 0, most: 1 });

export const compressionField = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Gradients are sent as they are.') }),
  z.strictObject({ kind: z.literal('top-k').describe('The numbers of largest magnitude, with their places.'), kept: kept('the numbers that are sent') }),
  z.strictObject({ kind: z.literal('random-k').describe('Numbers at random places.'), kept: kept('the numbers that are sent') }),
  z.strictObject({ kind: z.literal('qsgd').describe('Every number rounded at random to one of a few levels, up or down so that the mean is kept.'), levels: count('s: levels above 0.', { least: 1, most: 2 ** 31 - 1 }) }),
  z.strictObject({ kind: z.literal('sign').describe('Signs, and one magnitude.') }),
]).describe('What workers make of their gradients before they send them; what is lost is added to the next one, where the compression is biased.');
export type CompressionOptions = z.output<typeof compressionField>;

/** Bits of a number on the wire that is sent as it is. */
const BITS = 32;

/** Bytes of a gradient on the wire. @param bytes n, uncompressed: 4 a number */
export function compressedBytes(compression: CompressionOptions, bytes: number): number {
  switch (compression.kind) {
    case 'none': return bytes;
    case 'top-k': return Math.min(bytes, 2 * keptBytes(compression.kept, bytes));
    case 'random-k': return keptBytes(compression.kept, bytes);
    // A sign, a level of 0 … s, and the norm once.
    case 'qsgd': return Math.min(bytes, bytes * (Math.ceil(Math.log2(compression.levels + 1)) + 1) / BITS + BITS / 8);
    case 'sign': return Math.min(bytes, bytes / BITS + BITS / 8);
  }
}

/** One that changes what is sent. */
export type Compressing = Exclude<CompressionOptions, { readonly kind: 'none' }>;

/** Whether anything is left out. */
export function isCompression(compression: CompressionOptions): compression is Compressing {
  return compression.kind !== 'none' && !('kept' in compression && compression.kept === 1);
}

/** What a strategy's messages are of. */
export interface SentBytes {
  /** n, of the parameters, and of a gradient that is not compressed. */
  readonly parameterBytes: number;
  readonly gradientBytes: number;
  readonly isCompressed: boolean;
}

/** @param parameterBytes of the whole model */
export function sentBytes({ compression = { kind: 'none' }, pruning }: { readonly compression?: CompressionOptions; readonly pruning?: { readonly kept: number } | undefined }, parameterBytes: number): SentBytes {
  const bytes = pruning === undefined || pruning.kept === 1 ? parameterBytes : keptBytes(pruning.kept, parameterBytes);
  return { parameterBytes: bytes, gradientBytes: compressedBytes(compression, bytes), isCompressed: isCompression(compression) };
}

/** Whether what is lost is added to the next gradient. */
export function hasErrorFeedback({ kind }: CompressionOptions): boolean {
  return kind === 'top-k' || kind === 'random-k' || kind === 'sign';
}

/** In a few words: `top 1 % of the numbers`. */
export function aboutCompression(compression: CompressionOptions): string {
  switch (compression.kind) {
    case 'none': return 'uncompressed';
    case 'top-k': return `the largest ${percent(compression.kept)} of the numbers, with error feedback`;
    case 'random-k': return `a random ${percent(compression.kept)} of the numbers, with error feedback`;
    case 'qsgd': return `rounded at random to ${compression.levels} ${compression.levels === 1 ? 'level' : 'levels'} above 0`;
    case 'sign': return 'signs alone, with error feedback';
  }
}

/** Bytes of ⌈kept·d⌉ of the d numbers. */
export function keptBytes(kept: number, bytes: number): number {
  return bytes === 0 ? 0 : 4 * shareOf(kept, bytes / 4);
}

function percent(share: number): string {
  return `${formatNumber(100 * share)} %`;
}
