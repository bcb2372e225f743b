import { RunError } from '../../basics/errors.js';
import { choice, quantity, z } from '../../basics/fields.js';
import { formatTime } from '../../basics/units.js';
import { allReduceChoices } from '../collectives/registry.js';
import type { Cluster } from './cluster.js';
import { LOCKSTEP_FORMULA, aboutAllReduce, allReduceExchange, gradientExchangeTime } from './exchange/exchange.js';
import type { Samples } from './learning-task.js';
import { lockstep } from './rounds/lockstep.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('anytime').describe('Every worker computes what it can of its batch until a deadline, and all average what there is.'),
  deadline: quantity('time', 'How long workers compute before they exchange', { above: 0 }),
  collective: choice('How the gradients are added up; `auto` for the algorithm with the least closed form.', allReduceChoices).default('ring'),
});

/** Rounds in a row without a sample, after which there will be none. */
const MOST_EMPTY_ROUNDS = 1000;

/**
 * Anytime mini-batch, partial work. A worker whose whole batch b would take T (drawn once a round) has done min(b, ⌊b·D/T⌋) samples at the deadline D;
 * the update goes along the mean over all samples done, so who has done more counts for more. The batch is the most that a worker does: with it done
 * it joins the exchange, and a round takes min(D, the slowest T) + exchange. Rounds in which nobody has done a sample change nothing.
 * Source: Ferdinand, Al-Lawati, Draper, Nokleby 2019.
 */
export const anytime = strategy({
  options,
  line: { waitsFor: 'the deadline, or all P whole batches', staleness: '0', traffic: 'an all-reduce, about 2n per worker', source: 'Ferdinand, Draper 2018; Ferdinand et al. 2019 (notes)' },
  outages: 'checkpoint',
  waitsForAll: () => false,
  hasStaleness: false,
  reduces: true,
  compresses: true,
  example: { kind: 'anytime', deadline: '2 s' },
  degenerate: { options: { kind: 'anytime', deadline: '1 h' }, workers: 4, tolerance: 0, because: 'everybody has done its whole batch by then' },
  about: ({ deadline, collective }) => `what is done of each batch after ${formatTime(deadline)} counts; ${aboutAllReduce(collective)}`,
  servers: () => 0,
  allReduce: ({ collective }) => collective,
  updatesPerRound: () => 1,
  updateTime({ deadline, collective }, setting) {
    const { steps, batches } = setting;
    if (batches.every((batch, worker) => samplesDone(batch, steps[worker]!, deadline) === 0)) return undefined;
    return { formula: `min(D, step) for ${LOCKSTEP_FORMULA}`, seconds: Math.min(deadline, Math.max(...steps)) + gradientExchangeTime(collective, setting) };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  start({ deadline, collective }, cluster) {
    const { task, wire, simulator, stepTimes, batches } = cluster;
    /** Seconds that the whole batch of each worker takes in the round that was planned last. */
    const wholes = new Float64Array(batches.length);
    let emptyRounds = 0;
    const untilDeadline: Cluster = { ...cluster, stepTimes: { next: (worker) => Math.min(deadline, wholes[worker]!) } };
    return lockstep(untilDeadline, allReduceExchange(cluster, collective), {
      plan() {
        const done = batches.map((batch, worker) => samplesDone(batch, wholes[worker] = stepTimes.next(worker, simulator.now), deadline));
        emptyRounds = done.some((samples) => samples > 0) ? 0 : emptyRounds + 1;
        if (emptyRounds < MOST_EMPTY_ROUNDS) return { steps: 1, batches: done };
        throw new RunError(`in ${MOST_EMPTY_ROUNDS} rounds no worker has computed a sample by the deadline of ${formatTime(deadline)}; it is too short`);
      },
      contribute: (worker, _model, _samplesBehind, plan) => (plan.batches[worker] === 0 ? undefined : task.draw(worker, plan.batches[worker]!)),
      combine(model, contributions: readonly (Samples | undefined)[], samplesBehind, { members }) {
        const samples = contributions.filter((some) => some !== undefined);
        const busy = members.filter((_, place) => contributions[place] !== undefined);
        return samples.length === 0 ? model : task.step(model, wire.mean(model, busy, samples), cluster.rate(samplesBehind));
      },
    });
  },
});

/** Of a batch that takes `whole` seconds. */
function samplesDone(batch: number, whole: number, deadline: number): number {
  // What is done just then counts, whatever the quotient is rounded to.
  return Math.min(batch, Math.floor(batch * deadline / whole * (1 + 1e-12)));
}
