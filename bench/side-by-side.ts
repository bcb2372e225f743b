/** Ours and the peers in the same run, taking turns. */
import { Simulator } from '../src/simulation/core/simulator.js';
import { median, type Measurement } from './benchmark.js';
import { peers, timesFile } from './peers/peers.js';
import type { Finish, Workload } from './workload.js';

const REPETITIONS = 9;
/** Repetitions before those that count, for what is compiled while it runs. */
const WARM_UPS = 4;

/**
 * The clocks must agree to this, also with ns-3, which counts picoseconds: each time is off by up to 0.5e-12 s, the end by the sum along its
 * longest chain, so that times of 1 ms or more on average keep within 0.5e-9 of it. Two events that lie within a picosecond may change
 * places there: among 2e6 events, 160 a second, a chance of 2e6 × 160 × 1e-12 = 3e-4, and the times are always the same.
 */
const CLOCK_TOLERANCE = 1e-9;

/** Measures the workload on ours and on every peer there is. @param asked our speed divided by the peer's, by the peer's name */
export async function* sideBySide(bench: string, workload: Workload, asked: Readonly<Record<string, number>>): AsyncIterable<Measurement> {
  const all = peers();
  const file = timesFile(bench, workload.times);
  const ends = new Map<number, number>();
  for (const { part } of all) {
    const count = Math.ceil(workload.count * part);
    if (!ends.has(count)) ends.set(count, (await runOurs(workload, count)).end);
  }
  const ours: number[] = [];
  const ratios = all.map((): number[] => []);
  for (let repetition = -WARM_UPS; repetition < REPETITIONS; repetition++) {
    const our = speedOf(await runOurs(workload, workload.count), workload, workload.count);
    if (repetition >= 0) ours.push(our);
    for (const [index, peer] of all.entries()) {
      if (repetition < 0 && !peer.warmsUp) continue;
      const count = Math.ceil(workload.count * peer.part);
      const finish = peer.run(workload, count, file);
      const end = ends.get(count)!;
      if (!(Math.abs(finish.end / end - 1) <= CLOCK_TOLERANCE)) throw new Error(`${bench}: ${peer.name} ended at ${finish.end} s, we at ${end} s`);
      if (repetition >= 0) ratios[index]!.push(our / speedOf(finish, workload, count));
    }
  }
  const value = median(ours);
  if (all.length === 0) yield { bench, value, unit: 'events/s' };
  for (const [index, { name }] of all.entries()) {
    const wanted = asked[name];
    yield { bench, value, unit: 'events/s', peer: name, ratio: median(ratios[index]!), ...wanted === undefined ? {} : { asked: wanted } };
  }
}

async function runOurs(workload: Workload, count: number): Promise<Finish> {
  const simulator = new Simulator();
  workload.build(simulator, count);
  const start = performance.now();
  await simulator.run();
  return { seconds: (performance.now() - start) / 1000, end: simulator.now };
}

/** Model events per second. */
function speedOf({ seconds }: Finish, { eventsEach }: Workload, count: number): number {
  return count * eventsEach / seconds;
}
