/** Rows of numbers with what is to be predicted of them. */
import type { z } from '../../basics/fields.js';
import type { Problem } from '../../basics/errors.js';

export interface Examples {
  readonly count: number;
  /** Row after row, count × features. Bytes stand for byte × `scale` of the data set: a quarter of the memory of float32, and every thread holds its own. */
  readonly values: Uint8Array | Float32Array;
  /** One per row: a class 0 … classes − 1, or the number to be predicted where there are no classes. */
  readonly labels: Uint8Array | Uint16Array | Float32Array;
}

/** What is known of a data set from its headers. */
export interface DatasetShape {
  /** Numbers in a row. */
  readonly features: number;
  /** How many classes; 0 where the labels are numbers. */
  readonly classes: number;
  /** Where rows are images: pixels row by row, the channels of a pixel side by side (features = height × width × channels). */
  readonly image?: { readonly height: number; readonly width: number; readonly channels: number } | undefined;
  /** Rows of the training and of the test set. */
  readonly trainCount: number;
  readonly testCount: number;
}

export interface Dataset extends DatasetShape {
  /** A value is this times what stands in `values`: 1/255 for pixels, 1 else. */
  readonly scale: number;
  readonly train: Examples;
  readonly test: Examples;
  /** Planted parameters (features numbers, float64), where a generator planted some. */
  readonly planted?: Float64Array | undefined;
}

/** A data set that has been looked at, and is read when its numbers are wanted. */
export interface DatasetSource {
  /** E.g. `MNIST`, `IDX files in digits/`. */
  readonly name: string;
  readonly shape: DatasetShape;
  /** Names its content: the SHA-256 of its files, or the generator with all its options. */
  readonly digest: string;
  /** Labels of the training set; cheaper than `load` where they stand in a file of their own. */
  trainLabels(): Promise<Examples['labels']>;
  /** Reads it into memory; called again, it reads again. @throws InputError with everything that is wrong with its content */
  load(): Promise<Dataset>;
}

/** Digests of files by path, size and times, so that content that has not changed is not read again to name it. */
export interface DigestMemory {
  find(key: string): string | undefined | Promise<string | undefined>;
  keep(key: string, digest: string): void | Promise<void>;
}

/** One way to get data, with its options beside it; paths in the options are absolute. */
export interface DatasetDefinition<Fields extends z.ZodObject> {
  readonly options: Fields;
  /** What is wrong with it as far as headers and file sizes show; cheap. */
  inspect(options: z.output<Fields>): Promise<Problem[]>;
  /** @throws InputError with what `inspect` finds, or what only the content shows */
  open(options: z.output<Fields>, memory?: DigestMemory): Promise<DatasetSource>;
}

export function dataset<Fields extends z.ZodObject>(definition: DatasetDefinition<Fields>): DatasetDefinition<Fields> {
  return definition;
}
