/**
 * Content addresses: a value's key is a hash of what it was made from, so that the same value made anywhere has the same key. 128 bits, mixed
 * word by word in four lanes; not meant against an adversary.
 */

/** 128 bits. */
export interface ContentKey { readonly a: number; readonly b: number; readonly c: number; readonly d: number }

const doubleWords = new Int32Array(2);
const double = new Float64Array(doubleWords.buffer);

/** Hashes what it is given, in order; made anew for every key. */
export class KeyHash {
  private a = 0x9e3779b9 | 0;
  private b = 0x243f6a88 | 0;
  private c = 0xb7e15162 | 0;
  private d = 0x6a09e667 | 0;
  private length = 0;

  /** @param kind what kind of thing is named, so that two kinds made from the same never share a key */
  constructor(kind: string) {
    this.text(kind);
  }

  /** A whole number; its lowest 32 bits count. */
  word(word: number): this {
    this.a = Math.imul(this.a ^ word, 0xcc9e2d51) + this.d | 0;
    this.b = Math.imul(this.b ^ (this.a >>> 15), 0x1b873593) ^ word;
    this.c = Math.imul(this.c + this.b | 0, 0x85ebca6b) ^ (this.a >>> 13);
    this.d = Math.imul(this.d ^ (this.c >>> 16), 0xc2b2ae35) + this.b | 0;
    this.length++;
    return this;
  }

  words(words: Uint32Array): this {
    this.word(words.length);
    for (let i = 0; i < words.length; i++) this.word(words[i]!);
    return this;
  }

  /** Bit by bit. */
  number(value: number): this {
    double[0] = value;
    return this.word(doubleWords[0]!).word(doubleWords[1]!);
  }

  numbers(values: ArrayLike<number>): this {
    this.word(values.length);
    for (let i = 0; i < values.length; i++) this.number(values[i]!);
    return this;
  }

  text(text: string): this {
    this.word(text.length);
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
    return this;
  }

  key({ a, b, c, d }: ContentKey): this {
    return this.word(a).word(b).word(c).word(d);
  }

  end(): ContentKey {
    let { a, b, c, d } = this;
    for (let round = 0; round < 2; round++) {
      a = finish(a + d + this.length | 0);
      b = finish(b ^ a);
      c = finish(c + b | 0);
      d = finish(d ^ c);
    }
    return { a, b, c, d };
  }
}

/** 32 hexadecimal digits. */
export function keyText({ a, b, c, d }: ContentKey): string {
  return [a, b, c, d].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function finish(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
