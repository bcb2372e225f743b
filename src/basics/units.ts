/**
 * Units are written in scenarios and shown in reports; everything in between is SI: seconds, bytes, bytes per second, FLOP, US dollars.
 * kB, MB, GB are powers of 1000 and KiB, MiB, GiB powers of 1024; a bit is an eighth of a byte.
 */

type Base = 'time' | 'size' | 'money' | 'work';
export type Dimension = Base | 'bandwidth' | 'timePerByte' | 'workRate';

const DECIMAL = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 } as const;
const BINARY = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;

/** `divisor`, where there is one, divides instead of `factor` multiplying: 10/1e6 is the double nearest to 1e-5, 10 × 1e-6 is not. */
interface Unit { readonly base: Base; readonly factor: number; readonly divisor?: number }

const UNITS = new Map<string, Unit>([
  ...Object.entries({ s: 1, min: 60, h: 3600, d: 86400 }).map(([unit, factor]) => [unit, { base: 'time' as const, factor }] as const),
  ...Object.entries({ ms: 1e3, us: 1e6, µs: 1e6, μs: 1e6, ns: 1e9 }).map(([unit, divisor]) => [unit, { base: 'time' as const, factor: 1, divisor }] as const),
  ...Object.entries({ ...DECIMAL, ...BINARY }).flatMap(([prefix, factor]) => [
    [`${prefix}B`, { base: 'size' as const, factor }] as const,
    [`${prefix}bit`, { base: 'size' as const, factor: factor / 8 }] as const,
  ]),
  ...Object.entries(DECIMAL).map(([prefix, factor]) => [`${prefix}FLOP`, { base: 'work' as const, factor }] as const),
  ['USD', { base: 'money' as const, factor: 1 }],
]);

/** Numerator and denominator of each dimension, and an example to show in errors and in the schema. */
const DIMENSIONS: Record<Dimension, { readonly over: Base; readonly per?: Base; readonly name: string; readonly example: string }> = {
  time: { over: 'time', name: 'a time', example: '"40 us", "1.2 ms", "2 h"' },
  size: { over: 'size', name: 'a size', example: '"100 MB", "1 GiB"' },
  money: { over: 'money', name: 'an amount of money', example: '"3.06 USD"' },
  work: { over: 'work', name: 'an amount of arithmetic', example: '"8.2 GFLOP"' },
  bandwidth: { over: 'size', per: 'time', name: 'a bandwidth', example: '"10 Gbit/s", "1.25 GB/s"' },
  timePerByte: { over: 'time', per: 'size', name: 'a time per byte', example: '"0.2 ns/B"' },
  workRate: { over: 'work', per: 'time', name: 'a rate of arithmetic', example: '"15.7 TFLOP/s"' },
};

/** What a field of this dimension wants, in words: `a time with its unit, such as "40 us"`. */
export function describeDimension(dimension: Dimension): string {
  return `${DIMENSIONS[dimension].name} with its unit, such as ${DIMENSIONS[dimension].example}`;
}

/** Why a text is not a quantity of the wanted dimension. */
export interface BadQuantity { readonly message: string; readonly fix?: string }

/**
 * Reads "10 Gbit/s" as 1.25e9 (B/s).
 * @param value text with a unit; bare only `0` (of any dimension) and `unlimited` (a bandwidth: Infinity)
 * @returns the value in SI units, or why it is none; the sign and range are the caller's to judge
 */
export function parseQuantity(value: string | number, dimension: Dimension): number | BadQuantity {
  const text = String(value).trim();
  if (/^[+-]?0+(\.0*)?$/.test(text)) return 0;
  if (dimension === 'bandwidth' && text === 'unlimited') return Infinity;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\d\s/]*)(?:\s*\/\s*([^\d\s/]+))?$/i.exec(text);
  if (match === null) return { message: `not ${DIMENSIONS[dimension].name}`, fix: `write it like ${DIMENSIONS[dimension].example}` };
  const { over, per, example } = DIMENSIONS[dimension];
  const [, digits, unit = '', perUnit] = match;
  if (unit === '') return { message: 'the unit is missing', fix: `write it like ${example}` };
  const top = UNITS.get(unit);
  const bottom = perUnit === undefined ? undefined : UNITS.get(perUnit);
  for (const [name, found] of [[unit, top], [perUnit, bottom]] as const) {
    if (name !== undefined && found === undefined) return { message: `unknown unit "${name}"`, fix: nearestUnit(name, example) };
  }
  if (top!.base !== over || bottom?.base !== per) {
    return { message: `"${unit}${perUnit === undefined ? '' : `/${perUnit}`}" is not a unit of ${DIMENSIONS[dimension].name.replace(/^an? /, '')}`, fix: `write it like ${example}` };
  }
  const { factor = 1, divisor = 1 } = bottom ?? {};
  return Number(digits) * top!.factor * divisor / ((top!.divisor ?? 1) * factor);
}

function nearestUnit(name: string, example: string): string {
  const sameLetters = [...UNITS.keys()].find((unit) => unit.toLowerCase() === name.toLowerCase());
  return sameLetters === undefined ? `write it like ${example}` : `did you mean "${sameLetters}"?`;
}

/** 0.0123 → "12.3 ms"; three significant digits, from ns to days; NaN → "–". */
export function formatTime(seconds: number): string {
  return scaled(seconds, [[86400, 'd', 2], [3600, 'h', 2], [60, 'min', 2], [1, 's', 1], [1e-3, 'ms', 1], [1e-6, 'us', 1], [1e-9, 'ns', 1]]);
}

/** 102400000 → "102 MB". */
export function formatBytes(bytes: number): string {
  return scaled(bytes, [[1e15, 'PB', 1], [1e12, 'TB', 1], [1e9, 'GB', 1], [1e6, 'MB', 1], [1e3, 'kB', 1], [1, 'B', 1]]);
}

/** 1.25e9 → "10 Gbit/s"; Infinity → "unlimited". */
export function formatBandwidth(bytesPerSecond: number): string {
  if (bytesPerSecond === Infinity) return 'unlimited';
  return scaled(bytesPerSecond * 8, [[1e12, 'Tbit/s', 1], [1e9, 'Gbit/s', 1], [1e6, 'Mbit/s', 1], [1e3, 'kbit/s', 1], [1, 'bit/s', 1]]);
}

/** 12.3456 → "12.35 USD", 0.001234 → "0.00123 USD". */
export function formatMoney(dollars: number): string {
  if (!Number.isFinite(dollars)) return '–';
  return `${Math.abs(dollars) >= 1 ? dollars.toFixed(2) : formatNumber(dollars)} USD`;
}

/** Three significant digits without trailing zeros or an exponent where it can be helped: 1234.5 → "1230", 0.01200 → "0.012". */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1e7 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential() : String(rounded);
}

/** The largest unit in which the value is at least `least`; the smallest unit otherwise. */
function scaled(value: number, units: readonly (readonly [factor: number, unit: string, least: number])[]): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return `0 ${units.find(([factor]) => factor === 1)![1]}`;
  const [factor, unit] = units.find(([size, , least]) => Math.abs(value) / size >= least * 0.9995) ?? units.at(-1)!;
  return `${formatNumber(value / factor)} ${unit}`;
}

/** `a, b and c`; `a` alone, nothing of nothing. @param last stands before the last */
export function listOf(words: readonly (string | number)[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)!}`;
}

/** `1 machine`, `4 machines`. */
export function countOf(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
