/**
 * How fast stacked gradients are on each backend of this machine, as a Markdown table: `npm run bench:gpu`, or the bundle alone on a machine
 * with nothing but Node. `-- --backend webgpu` for that one (and wasm, to compare with), `--stacks 1,8` for these, `--seconds 2` for how long each is measured.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { listBackends, openBackend } from '../../src/learning/backend.js';
import { backendNames } from '../../src/learning/backends/candidate.js';
import { matrixRate } from './matrix-rate.js';
import { measuredModels, stackSpeed } from './stacks.js';

const { values } = parseArgs({ options: {
  backend: { type: 'string', multiple: true, default: [...backendNames] }, stacks: { type: 'string', default: '1,8,64,512' }, seconds: { type: 'string', default: '2' },
} });
const stacks = values.stacks.split(',').map(Number);
const states = await listBackends();
// wasm first: the others are compared with it.
const order = states.toSorted((one, other) => Number(other.name === 'wasm') - Number(one.name === 'wasm'));
const onWasm = new Map<string, number>();

console.log(`Node ${process.versions.node} on ${process.platform} ${process.arch}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; float32, batches of 64 rows.\n`);
for (const { name, available, note } of states) {
  if (!available) console.log(`- ${name}: not here (${note})`);
}
console.log('\n| device | backend | model | stack | gradients/s | over wasm | of the device\'s matrix rate |');
console.log('|---|---|---|---:|---:|---:|---:|');
const rates: string[] = [];
const failures: string[] = [];
for (const { name, available, device } of order) {
  if (!available || (name !== 'wasm' && !values.backend.includes(name))) continue;
  await openBackend(name);
  const { side, rate } = await matrixRate(Number(values.seconds));
  rates.push(`- ${name}: ${(rate / 1e9).toPrecision(3)} GFLOP/s (products of ${side} × ${side})`);
  for (const model of measuredModels) {
    for (const stack of stacks) {
      const what = `${model.name}/${stack}`;
      let speed: number;
      try {
        speed = await stackSpeed(model, stack, Number(values.seconds));
      } catch (error) {
        failures.push(`- ${name}, ${what}: ${error instanceof Error ? error.message : String(error)}`);
        continue;
      }
      if (name === 'wasm') onWasm.set(what, speed);
      const overWasm = onWasm.get(what);
      console.log(`| ${device} | ${name} | ${model.name} | ${stack} | ${Math.round(speed).toLocaleString('en')} | ${overWasm === undefined ? '' : short(speed / overWasm)} | ${short(100 * speed * model.operations / rate)} % |`);
    }
  }
}
console.log(`\nMatrix rates, measured:\n\n${rates.join('\n')}`);
if (failures.length > 0) console.log(`\nNot measured:\n\n${failures.join('\n')}`);
// A GPU's library may hold the process.
process.exit();

/** Two digits. */
function short(value: number): string {
  return value >= 10 ? Math.round(value).toLocaleString('en') : value.toPrecision(2);
}
