/**
 * Checkpoints as bytes, numbers bit for bit:
 *
 *     layout, states                               2 words
 *     per state: key, arrays · steps               32 digits and a word · a double
 *       per array: bytes of a number, length       2 words
 *     all numbers of all arrays
 *
 * in the byte order of the machine; the layout read in the other order is another layout.
 */

/** The model states from which a history can go on. */
export interface Checkpoint {
  readonly states: readonly KeptState[];
}

export interface KeptState {
  /** 32 hexadecimal digits. */
  readonly key: string;
  /** Steps taken since the initial model. */
  readonly steps: number;
  readonly arrays: readonly (Float32Array | Float64Array)[];
}

const LAYOUT = 1;
const KEY_BYTES = 32;

/** Views of the arrays, not copies, behind a description of them. @throws RangeError for a key of another length */
export function encodeCheckpoint({ states }: Checkpoint): Uint8Array[] {
  const chunks: Uint8Array[] = [bytesOf(Uint32Array.of(LAYOUT, states.length))];
  for (const { key, steps, arrays } of states) {
    if (key.length !== KEY_BYTES) throw new RangeError(`A state's key is ${KEY_BYTES} hexadecimal digits, not ${JSON.stringify(key)}.`);
    chunks.push(Buffer.from(key, 'latin1'), bytesOf(Uint32Array.of(arrays.length)), bytesOf(Float64Array.of(steps)));
    for (const array of arrays) chunks.push(bytesOf(Uint32Array.of(array.BYTES_PER_ELEMENT, array.length)));
  }
  return [Buffer.concat(chunks), ...states.flatMap(({ arrays }) => arrays.map(bytesOf))];
}

/** Undefined for another layout. Every array has memory of its own, so that a caller can let go of one and hold another. */
export function decodeCheckpoint(content: Buffer): Checkpoint | undefined {
  let place = 0;
  const words = (count: number) => copied(new Uint32Array(count));
  const copied = <A extends Uint32Array | Float32Array | Float64Array>(into: A): A => {
    place += content.copy(bytesOf(into), 0, place);
    return into;
  };
  const [layout, count] = words(2);
  if (layout !== LAYOUT) return undefined;
  const described = Array.from({ length: count! }, () => {
    const key = content.toString('latin1', place, place += KEY_BYTES);
    const [arrays] = words(1);
    const [steps] = copied(new Float64Array(1));
    return { key, steps: steps!, shapes: Array.from({ length: arrays! }, () => words(2)) };
  });
  return {
    states: described.map(({ key, steps, shapes }) => ({
      key, steps, arrays: shapes.map(([bytes, length]) => copied(bytes === Float32Array.BYTES_PER_ELEMENT ? new Float32Array(length!) : new Float64Array(length!))),
    })),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
