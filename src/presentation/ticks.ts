/** Positions and labels of axis ticks where Vega's own would not be in the reader's units. */
import { formatNumber, formatTime } from '../basics/units.js';

/** A position on an axis and what stands there. */
export interface Tick { readonly value: number; readonly label: string }

const ROUND_TIMES = [
  ...[-6, -5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))),
  1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18000, 36000, 86400, 2 * 86400, 5 * 86400, 10 * 86400, 30 * 86400, 100 * 86400, 300 * 86400, 1000 * 86400,
];

/** Times in seconds between two for a logarithmic axis, in round seconds, minutes, hours; at most `most` of them. */
export function timeTicks(low: number, high: number, most: number): readonly Tick[] {
  return everyNth(ROUND_TIMES.filter((time) => time >= low && time <= high), most).map((value) => ({ value, label: clockLabel(value) }));
}

/** 1 min rather than 60 s: a tick at exactly one of a unit is that unit's. */
function clockLabel(seconds: number): string {
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['min', 60]] as const) if (seconds === size) return `1 ${unit}`;
  return formatTime(seconds);
}

/** As many as there is room for; the nested conditions of `labelExpression` also take Vega a time that grows exponentially with them. */
const MOST_LOG_TICKS = 14;

/** 1, 2, 5 times powers of ten between two for a logarithmic axis, with 3 and 7 where those are fewer than three, powers alone where they are many. */
export function logTicks(low: number, high: number): readonly number[] {
  for (const digits of [[1, 2, 5], [1, 2, 3, 5, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      for (const digit of digits) {
        const value = Number(`${digit}e${power}`);
        if (value >= low && value <= high) ticks.push(value);
      }
    }
    if (ticks.length > MOST_LOG_TICKS) return everyNth(ticks.filter((value) => Number.isInteger(Math.log10(value))), MOST_LOG_TICKS);
    if (ticks.length >= 3) return ticks;
  }
  return [low, high].map((value) => Number(formatNumber(value)));
}

/** A Vega expression that writes these labels at these values. */
export function labelExpression(ticks: readonly Tick[]): string {
  return ticks.reduceRight((rest, { value, label }) => `datum.value === ${value} ? ${JSON.stringify(label)} : ${rest}`, '""');
}

function everyNth<Item>(items: readonly Item[], most: number): readonly Item[] {
  const stride = Math.ceil(items.length / most);
  return items.filter((_, place) => place % stride === 0);
}
