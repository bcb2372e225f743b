import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ring as algorithm } from '../src/simulation/collectives/ring.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { buildNetwork } from '../src/simulation/network/registry.js';
import { median, medianSpeed, type Benchmark } from './benchmark.js';

const MACHINES = 256;
const BYTES = 100e6;
const FOLLOWED = [{ machines: 1024, repetitions: 7 }, { machines: 4096, repetitions: 3 }];

async function messages(): Promise<number> {
  const simulator = new Simulator();
  const network = buildNetwork({ model: 'ports', bandwidth: 1.25e9, latency: 50e-6, overhead: 0, reduction: 0, duplex: 'full' }, { simulator, machines: MACHINES });
  const machines = Array.from({ length: MACHINES }, (_, machine) => machine);
  let finished = 0;
  const round = algorithm.begin(network, machines, BYTES, () => { finished++; });
  for (const machine of machines) round.arrive(machine);
  await simulator.run();
  if (finished !== MACHINES) throw new Error(`${finished} of ${MACHINES} machines finished`);
  return 2 * (MACHINES - 1) * MACHINES;
}

/** ms of a whole process that follows one all-reduce, from its start to its end. */
function wholeProcess(machines: number): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'ring-process.js'), String(machines), String(BYTES)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the ring among ${machines} could not be followed: ${stderr}`);
  return performance.now() - start;
}

/** An all-reduce message by message, p(2p − 2) of them through the ports: each an event or two, or followed. */
export const ring: Benchmark = {
  name: 'ring',
  about: `ring all-reduce of 100 MB among ${MACHINES} machines by events, among ${FOLLOWED.map(({ machines }) => machines).join(' and ')} followed, whole processes`,
  async *run() {
    yield { bench: 'ring', value: await medianSpeed(7, messages), unit: 'messages/s' };
    for (const { machines, repetitions } of FOLLOWED) {
      yield { bench: `ring/${machines}`, value: median(Array.from({ length: repetitions }, () => wholeProcess(machines))), unit: 'ms' };
    }
  },
};
