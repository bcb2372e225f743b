import type { Problem } from '../basics/errors.js';
import { z } from '../basics/fields.js';
import { bare, discriminatorOf, discriminatorWords, fieldAt, fieldsOf, formOf, formOfWord, type Field } from './forms.js';
import { at, placeAt, plain, type Located, type Path } from './located.js';
import { nearest, nearestFix } from '../basics/nearest.js';
import { placeOf } from './read-yaml.js';
import type { Spelled } from './spelling.js';
import { wanted } from './wording.js';

type Issue = z.core.$ZodIssue;

/** What the schema has against single values of a well-spelt tree, each with its place, what was wanted and what came. */
export function valueProblems(schema: Field, { tree, unclear }: Spelled, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => settled(schema, tree, issue, []))
    .filter(({ issue, path }) => issue.code !== 'invalid_key' && !unclear.some((prefix) => prefix.every((step, index) => step === path[index])))
    .map(({ issue, path }) => valueProblem(schema, tree, issue, path));
}

interface Settled { readonly issue: Issue; readonly path: Path }

/** A union's "none of my forms fits" becomes what the form that was meant has to say. */
function settled(schema: Field, tree: Located, issue: Issue, prefix: Path): Settled[] {
  const path = [...prefix, ...issue.path.map(String)];
  const node = at(tree, path);
  const field = fieldAt(schema, tree, path);
  if (issue.code !== 'invalid_union' || node === undefined || field === undefined) return [{ issue, path }];
  const form = formOf(field, node);
  const again = form === undefined || form === bare(field) ? undefined : z.safeParse(form, plain(node)).error;
  return again === undefined ? [{ issue, path }] : again.issues.flatMap((inner) => settled(schema, tree, inner, path));
}

function valueProblem(schema: Field, tree: Located, issue: Issue, path: Path): Problem {
  const node = at(tree, path);
  const field = fieldAt(schema, tree, path);
  const expected = field === undefined ? {} : { expected: wanted(field) };
  const where = { ...placeOf(placeAt(tree, path)), path: path.join('.') };
  if (issue.code === 'custom') {
    return { ...where, message: issue.message, ...expected, ...(node === undefined ? {} : { received: receivedOf(node, issue.params) }), ...textsOf(issue.params) };
  }
  if (node === undefined) return { ...where, message: 'missing', ...expected };
  return { ...where, message: sentence(issue, node, path), ...expected, received: node.text, ...fixFor(issue, node, field) };
}

function sentence(issue: Issue, node: Located, path: Path): string {
  const isText = node.kind === 'scalar' && typeof node.value === 'string';
  const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
  if (issue.code === 'invalid_value' && isText) return `unknown ${path.at(-1) ?? 'word'}`;
  if (issue.code === 'invalid_format') return `not a usable ${path.at(-1) ?? 'text'}`;
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    if (node.kind === 'list') return issue.code === 'too_small' ? 'the list is empty' : 'the list is too long';
    return isText ? `too ${issue.code === 'too_small' ? 'short' : 'long'}` : 'out of range';
  }
  if (isNumber && issue.code === 'invalid_type') return Number.isFinite(node.value) && issue.expected === 'int' ? 'not a whole number' : Number.isFinite(node.value) ? 'wrong type' : 'not a finite number';
  return 'wrong type';
}

function fixFor(issue: Issue, node: Located, field: Field | undefined): { readonly fix?: string } {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return {};
  const asMap = field === undefined ? undefined : mapFor(field, node.value, issue.code === 'invalid_value' ? issue.values.map(String) : []);
  if (asMap !== undefined) return { fix: asMap };
  if (field !== undefined && bare(field) instanceof z.ZodBoolean) return booleanFix(node.value);
  if (issue.code === 'invalid_value') return nearestFix(node.value, issue.values.map(String));
  const isQuotedNumber = issue.code === 'invalid_type' && node.value.trim() !== '' && Number.isFinite(Number(node.value));
  return isQuotedNumber ? { fix: 'write it without quotes' } : {};
}

/** YAML 1.2 knows `true` and `false` only. */
function booleanFix(word: string): { readonly fix?: string } {
  if (/^(y|yes|on|true)$/i.test(word)) return { fix: 'write true' };
  return /^(n|no|off|false)$/i.test(word) ? { fix: 'write false' } : {};
}

/** The map to write where a word names one of its forms; undefined where a word that may stand alone is as near. */
function mapFor(field: Field, word: string, alone: readonly string[]): string | undefined {
  const discriminator = discriminatorOf(field);
  if (discriminator === undefined) return undefined;
  const meant = nearest(word, [...alone, ...discriminatorWords(field, discriminator)]);
  if (meant === undefined || alone.includes(meant)) return undefined;
  const others = Object.entries(fieldsOf(formOfWord(field, discriminator, meant)) ?? {}).filter(([key, value]) => key !== discriminator && !z.safeParse(value, undefined).success);
  return `write it as { ${[`${discriminator}: ${meant}`, ...others.map(([key]) => `${key}: …`)].join(', ')} }`;
}

/** As it was written; of a whole list or map rather what is wrong about it. */
function receivedOf(node: Located, params: Readonly<Record<string, unknown>> | undefined): string {
  return node.kind !== 'scalar' && typeof params?.['received'] === 'string' ? params['received'] : node.text;
}

/** What `basics/fields.ts` says beside a message. */
function textsOf(params: Readonly<Record<string, unknown>> | undefined): Partial<Pick<Problem, 'expected' | 'fix'>> {
  const { expected, fix } = params ?? {};
  return { ...(typeof expected === 'string' ? { expected } : {}), ...(typeof fix === 'string' ? { fix } : {}) };
}
