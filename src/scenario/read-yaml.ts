import { dirname } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import type { Problem } from '../basics/errors.js';
import type { Located, LocatedMap, Place } from './located.js';

/** Aliases can make a small text a huge value; beyond this many values, or this deep, nothing is a scenario. */
const MOST_VALUES = 1_000_000;
const DEEPEST = 60;
const TOO_MUCH = 'too large or nested too deeply';
const LONGEST_TEXT = 60;

/** What a text holds, as far as it could be read. */
export interface ReadYaml { readonly tree?: Located; readonly problems: readonly Problem[] }

/**
 * Reads YAML 1.2 (JSON is YAML). Of a text with broken syntax nothing is kept; of doubled keys the last.
 * @param file how problems name the text; relative paths in it start from its folder
 * @param lines false where the text has no lines of its own (a value on the command line)
 */
export function readYaml(text: string, file: string, { lines = true, folder = dirname(file) } = {}): ReadYaml {
  const lineCounter = new LineCounter();
  const place = (offset: number | undefined): Place => ({ file, line: lines ? Math.max(1, lineCounter.linePos(offset ?? 0).line) : undefined, folder });
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => yamlProblem(error, text, place(error.pos[0])));
  if ([...document.errors, ...document.warnings].some(({ code }) => code !== 'DUPLICATE_KEY')) return { problems };
  const converter = new Converter(document, text, place);
  const tree = converter.convert(document.contents, undefined, 0);
  return converter.problems.length > 0 ? { problems: [...problems, ...converter.problems] } : { tree, problems };
}

/** The file and line of a place, as a problem names them. */
export function placeOf({ file, line }: Place): { readonly file: string; readonly line?: number } {
  return line === undefined ? { file } : { file, line };
}

function yamlProblem({ code, message, pos }: YAMLError, text: string, place: Place): Problem {
  if (code === 'DUPLICATE_KEY') {
    const key = /^["']?([^"':,\s]+)/.exec(text.slice(pos[0]))?.[1] ?? '';
    return { ...placeOf(place), message: `the key "${key}" stands here a second time`, fix: 'keep one of them' };
  }
  // The parser catches its own stack overflow and calls it this.
  return { ...placeOf(place), message: code === 'RESOURCE_EXHAUSTION' ? TOO_MUCH : `broken YAML: ${message}` };
}

class Converter {
  readonly problems: Problem[] = [];
  private readonly resolved = new Map<unknown, unknown>();
  private values = 0;

  constructor(private readonly document: Document.Parsed, private readonly text: string, private readonly placeAt: (offset: number | undefined) => Place) {}

  /** @param from the place of its key; undefined: its own */
  convert(node: unknown, from: Place | undefined, depth: number): Located {
    const range = rangeOf(node);
    const place = from ?? this.placeAt(range?.[0]);
    const text = shortened(range === undefined ? '' : this.text.slice(range[0], Math.min(range[1], range[0] + 4 * LONGEST_TEXT)));
    if (++this.values > MOST_VALUES || depth > DEEPEST) return this.refuse(TOO_MUCH, place, text);
    if (isAlias(node)) {
      // The library searches the whole document for an anchor.
      const target = this.resolved.get(node) ?? node.resolve(this.document);
      this.resolved.set(node, target);
      return target === undefined ? this.refuse(`there is no anchor "&${node.source}"`, place, text) : this.convert(target, place, depth + 1);
    }
    if (isMap(node)) {
      const entries = new Map<string, Located>();
      for (const { key, value } of node.items) {
        const keyPlace = this.placeAt(rangeOf(key)?.[0]);
        if (!isScalar(key)) this.refuse('a key is a word', keyPlace, '');
        else entries.set(String(key.value), this.convert(value, keyPlace, depth + 1));
      }
      return { kind: 'map', place, text, entries } satisfies LocatedMap;
    }
    if (isSeq(node)) return { kind: 'list', place, text, items: node.items.map((item) => this.convert(item, undefined, depth + 1)) };
    return { kind: 'scalar', place, text: text === '' ? 'nothing' : text, value: isScalar(node) ? node.value : null };
  }

  private refuse(message: string, place: Place, text: string): Located {
    if (message !== TOO_MUCH || !this.problems.some((problem) => problem.message === TOO_MUCH)) this.problems.push({ ...placeOf(place), message });
    return { kind: 'scalar', place, text, value: null };
  }
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range ?? undefined;
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= LONGEST_TEXT ? line : `${line.slice(0, LONGEST_TEXT - 1)}…`;
}
