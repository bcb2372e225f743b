/** `npm run bench:cost`: what large clusters cost to simulate, as `docs/cost-by-workers.svg` and between the marks in `docs/speed.md`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { renderSvg } from '../src/presentation/render.js';
import { CHART_CONFIG, INK, MUTED, strategyStyle } from '../src/presentation/theme.js';
import { ASKED, largeCluster, SIZES, UPDATES, type LargeStrategy, type Spent } from './large-clusters.js';
import { ring } from './ring.js';

interface Cost extends Spent { readonly strategy: LargeStrategy; readonly workers: number }

const docs = join(import.meta.dirname, '../../docs');
const BEGIN = '<!-- written by npm run bench:cost -->';
const END = '<!-- until here -->';
const STRATEGIES = ['synchronous', 'asynchronous'] as const;
const COLOURS: Readonly<Record<LargeStrategy, string>> = { synchronous: strategyStyle(0).colour, asynchronous: strategyStyle(1).colour };
const WORDS: Readonly<Record<LargeStrategy, string>> = {
  synchronous: `${UPDATES.synchronous} synchronous updates`,
  asynchronous: '10⁶ asynchronous shard updates',
};
const LARGEST = SIZES.at(-1)!;

function number(value: number): string {
  return value.toLocaleString('en', value < 100 ? { minimumSignificantDigits: 2, maximumSignificantDigits: 2 } : { maximumSignificantDigits: 3 });
}

/** Labels beside lines: in the panel of time in the middle, where the lines are apart; in that of memory at their ends. */
interface Label { readonly workers: number; readonly strategy: LargeStrategy; readonly text: string; readonly dx: number; readonly dy: number }

function panel(costs: readonly Cost[], field: keyof Spent, title: string, ticks: readonly number[], labels: readonly Label[], limit?: string) {
  const x = {
    field: 'workers', type: 'quantitative' as const, scale: { type: 'log' as const, domain: [SIZES[0], LARGEST] },
    axis: { title: 'workers', values: [...SIZES], format: ',', grid: false },
  };
  const y = {
    field, type: 'quantitative' as const, scale: { type: 'log' as const, domain: [ticks[0]!, ticks.at(-1)!] },
    axis: { title, titleAngle: 0, titleAlign: 'left' as const, titleAnchor: 'end' as const, titleY: -14, titleX: 0, values: [...ticks], format: ',~g' },
  };
  const color = { field: 'strategy', type: 'nominal' as const, scale: { domain: [...STRATEGIES], range: STRATEGIES.map((strategy) => COLOURS[strategy]) }, legend: null };
  const limits = limit === undefined ? [] : [
    { data: { values: [{ [field]: ASKED }] }, mark: { type: 'rule' as const, color: INK, strokeDash: [5, 3] }, encoding: { y } },
    {
      data: { values: [{ [field]: ASKED, workers: SIZES[0], text: limit }] },
      mark: { type: 'text' as const, dy: -9, dx: 4, color: INK }, encoding: { x, y, text: { field: 'text' } },
    },
  ];
  return {
    width: 290, height: 250,
    layer: [
      ...limits,
      { data: { values: [...costs] }, mark: { type: 'line' as const, strokeWidth: 2.5, point: { size: 45, filled: true } }, encoding: { x, y, color } },
      ...labels.map(({ workers, strategy, text, dx, dy }) => ({
        data: { values: costs.filter((cost) => cost.workers === workers && cost.strategy === strategy).map((cost) => ({ ...cost, text })) },
        mark: { type: 'text' as const, dx, dy, lineBreak: '\n', fontWeight: 'bold' as const, color: COLOURS[strategy] },
        encoding: { x, y, text: { field: 'text' } },
      })),
    ],
  };
}

function picture(costs: readonly Cost[]): TopLevelSpec {
  const largest = costs.filter(({ workers }) => workers === LARGEST);
  const slowest = Math.max(...largest.map(({ seconds }) => seconds));
  const most = Math.max(...largest.map(({ megabytes }) => megabytes));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CHART_CONFIG,
    padding: 10,
    spacing: 40,
    title: {
      text: `${LARGEST.toLocaleString('en')} workers are simulated in ${number(slowest)} s and ${number(most)} MB`,
      subtitle: 'One process on one core, timing only, nodes of 8 with stragglers; both axes logarithmic',
      anchor: 'start', fontSize: 15, color: INK, subtitleColor: MUTED, subtitleFontSize: 12, subtitlePadding: 5, offset: 26,
    },
    hconcat: [
      panel(costs, 'seconds', 'host time (s)', [0.01, 0.1, 1, 10, 100], [
        { workers: 100, strategy: 'asynchronous', text: WORDS.asynchronous.replace(' shard', '\nshard'), dx: 4, dy: -29 },
        { workers: 1_000, strategy: 'synchronous', text: WORDS.synchronous, dx: 10, dy: 12 },
      ], `limit: ${ASKED} s`),
      panel(costs, 'megabytes', 'peak memory of the process (MB)', [30, 100, 300, 1000], STRATEGIES.map((strategy) => (
        { workers: LARGEST, strategy, text: strategy, dx: 9, dy: 0 }))),
    ],
  };
}

function table(costs: readonly Cost[], rings: readonly string[], load: number): string {
  const { model } = cpus()[0]!;
  return [
    `| workers | ${STRATEGIES.flatMap((strategy) => [`${WORDS[strategy]} (s)`, 'peak memory (MB)']).join(' | ')} |`,
    `|---:|${'---:|'.repeat(2 * STRATEGIES.length)}`,
    ...SIZES.map((size) => `| ${size.toLocaleString('en')} | ${costs.filter(({ workers }) => workers === size).map(({ seconds, megabytes }) => `${number(seconds)} | ${number(megabytes)}`).join(' | ')} |`),
    '',
    ...rings,
    '',
    `Medians of three processes each on one core of ${cpus().length} (${model.replace(/\s+/g, ' ').trim()}), Node ${process.versions.node}; load average at the beginning ${load.toFixed(1)}.`,
  ].join('\n');
}

const [load] = loadavg() as [number, number, number];
const costs: Cost[] = [];
for (const workers of SIZES) {
  for (const strategy of STRATEGIES) {
    costs.push({ strategy, workers, ...largeCluster(strategy, workers) });
    console.error(JSON.stringify(costs.at(-1)));
  }
}
const rings: string[] = [];
for await (const { bench, value, unit } of ring.run()) {
  const [, machines] = bench.split('/');
  if (machines !== undefined && unit === 'ms') rings.push(`- a ring all-reduce among ${Number(machines).toLocaleString('en')}, followed, from the start of Node to its end: ${number(value / 1000)} s`);
}
writeFileSync(join(docs, 'cost-by-workers.svg'), await renderSvg(picture(costs), 'cost', (message) => { throw new Error(message); }));
const page = join(docs, 'speed.md');
const text = readFileSync(page, 'utf8');
const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
if (begin < 0 || end < begin) throw new Error(`${page} has no place for the numbers: ${BEGIN} … ${END}`);
writeFileSync(page, `${text.slice(0, begin + BEGIN.length)}\n\n${table(costs, rings, load)}\n\n${text.slice(end)}`);
