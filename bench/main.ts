/** `npm run bench`, `-- --only <name>` for those whose name contains it, `-- --json` for one object a line. */
import { parseArgs } from 'node:util';
import type { Measurement } from './benchmark.js';
import { benchmarks } from './registry.js';

const { values: { only, json } } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } });
// An exact name picks that one alone, a part of a name all that contain it.
const exact = benchmarks.filter(({ name }) => name === only);
const chosen = exact.length > 0 ? exact : benchmarks.filter(({ name }) => name.includes(only ?? ''));

if (chosen.length === 0) {
  console.error(`no benchmark is called "${only ?? ''}"; there are ${benchmarks.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}
if (!json && chosen.length > 0) console.log(row('benchmark', 'value', 'unit', 'peer', 'ratio', 'asked'));
for (const benchmark of chosen) {
  for await (const measurement of benchmark.run()) console.log(json ? JSON.stringify(measurement) : describe(measurement));
}

function describe({ bench, value, unit, peer = '', ratio, asked }: Measurement): string {
  return row(bench, Math.round(value).toLocaleString('en'), unit, peer, ratio?.toFixed(2) ?? '', asked?.toFixed(2) ?? '');
}

function row(bench: string, value: string, unit: string, peer: string, ratio: string, asked: string): string {
  return `${bench.padEnd(26)}${value.padStart(13)} ${unit.padEnd(13)}${peer.padEnd(13)}${ratio.padStart(6)}${asked.padStart(7)}`.trimEnd();
}
