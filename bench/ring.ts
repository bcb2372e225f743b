import { ring as algorithm } from '../src/simulation/collectives/ring.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { buildNetwork } from '../src/simulation/network/registry.js';
import { medianSpeed, type Benchmark } from './benchmark.js';

const MACHINES = 256;
const BYTES = 100e6;

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

/** An all-reduce message by message: p(2p − 2) of them through the ports. */
export const ring: Benchmark = {
  name: 'ring',
  about: `ring all-reduce of 100 MB among ${MACHINES} machines`,
  async *run() {
    yield { bench: 'ring', value: await medianSpeed(7, messages), unit: 'messages/s' };
  },
};
