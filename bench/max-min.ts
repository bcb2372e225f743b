import { exponential } from '../src/basics/distributions.js';
import { below, streams } from '../src/basics/random.js';
import { Simulator } from '../src/simulation/core/simulator.js';
import { buildNetwork } from '../src/simulation/network/registry.js';
import { speedOf, type Benchmark } from './benchmark.js';

const MACHINES = 1024;
const CHANGES = 100_000;
const CASES = [{ concurrent: 1000, limit: 10 }, { concurrent: 10_000, limit: 60 }];

/** Keeps so many messages under way, from anywhere to anywhere, until as many have begun and ended as make that many changes. */
async function changes(concurrent: number): Promise<number> {
  const simulator = new Simulator();
  const network = buildNetwork({
    model: 'links', latency: 1e-6, overhead: 0, reduction: 0, topology: { kind: 'fat-tree', bandwidth: 1.25e9, machinesPerEdge: 32, oversubscription: 1 },
  }, { simulator, machines: MACHINES });
  const where = streams(1)('where');
  const size = exponential(1e6, streams(1)('size'));
  let begun = 0;
  let ended = 0;
  function begin(): void {
    if (begun === CHANGES / 2) return;
    begun++;
    const from = below(MACHINES, where);
    network.send(from, (from + 1 + below(MACHINES - 1, where)) % MACHINES, size(), false, () => {
      ended++;
      begin();
    });
  }
  while (begun < concurrent) begin();
  await simulator.run();
  if (ended !== begun) throw new Error(`${ended} of ${begun} messages arrived`);
  return begun + ended;
}

/**
 * Flows on a fat tree of 1,024 machines that share its links max–min fairly. The limit is what 10⁵ starts and ends may take; the ratio how
 * often they fit into it.
 */
export const maxMin: Benchmark = {
  name: 'max-min',
  about: `flows that start and end on a fat tree of ${MACHINES} machines`,
  async *run() {
    for (const { concurrent, limit } of CASES) {
      const value = await speedOf(() => changes(concurrent));
      yield { bench: `max-min/${concurrent}`, value, unit: 'changes/s', peer: `${limit} s limit`, ratio: value * limit / CHANGES, asked: 1 };
    }
  },
};
