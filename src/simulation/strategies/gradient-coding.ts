import { choice, count, z } from '../../basics/fields.js';
import { portTime } from '../network/network.js';
import { drawBatch, samplesPerRound, type Cluster } from './cluster.js';
import { fastestRounds } from './rounds/fastest-rounds.js';
import { cyclicCode, repetitionCode, type GradientCode } from './portions/gradient-code.js';
import type { Gradient } from './learning-task.js';
import { aboutServers, areColocated, serverFields } from './servers/server-fields.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('gradient-coding').describe('Every batch is computed by s + 1 workers, who send coded sums: any P − s of them make the whole gradient.'),
  stragglers: count('s: workers that an update does not wait for, fewer than all; each worker computes s + 1 batches.', { least: 0 }),
  code: choice('Which workers compute the same batches: s + 1 neighbours in a circle, with random weights, or groups of s + 1 with the same ones. Default: groups where s + 1 divides P.', ['cyclic', 'repetition']).optional(),
  ...serverFields,
});
type Code = z.output<typeof options>['code'];

/** Multiplications that a cyclic code takes to be drawn and decoded, about. */
const MOST_PRODUCTS = 1e9;

/**
 * Synchronous SGD that waits for any P − s workers: the P batches of a round are computed by s + 1 workers each, and what P − s of them send adds
 * up to the gradient of all batches, exactly (`gradient-code.ts`); the others drop what they are at when the new model comes. A round's computing is
 * (s + 1)·X_{P−s:P}. Decoding, P − s multiplications and additions per parameter, counts as a part of the server's time. What
 * compression loses is decoded with the rest. Who has failed is a straggler. Source: Tandon, Lei, Dimakis, Karampatziakis 2017.
 */
export const gradientCoding = strategy({
  options,
  line: { waitsFor: 'the first P − s of P workers', staleness: '0', traffic: 'P pushes, of which s too late, and P pulls', source: 'Tandon et al. 2017 (notes)' },
  outages: 'each',
  waitsForAll: ({ stragglers }) => stragglers === 0,
  hasStaleness: false,
  slices: ({ servers }) => servers > 1,
  search: 'none',
  reduces: false,
  compresses: true,
  example: { kind: 'gradient-coding', stragglers: 1 },
  degenerate: { options: { kind: 'gradient-coding', stragglers: 0 }, workers: 4, tolerance: 0, because: 'without stragglers nothing is coded' },
  problems({ stragglers, code }, { workers }) {
    if (workers === undefined) return [];
    if (stragglers >= workers) return [{ message: 'nobody is left to make the gradient of', path: 'stragglers', expected: `s < P, at most ${workers - 1} of ${workers} workers`, received: String(stragglers) }];
    if (isCyclic(code, stragglers, workers) && workers * Math.max(workers ** 2, stragglers ** 3) > MOST_PRODUCTS) {
      return [{ message: 'too large a cyclic code to draw', path: 'stragglers', expected: 'P³ and P·s³ of at most 1e9, or an s + 1 that divides P, for groups', received: `s = ${stragglers} of P = ${workers}` }];
    }
    return code !== 'repetition' || workers % (stragglers + 1) === 0 ? []
      : [{ message: 'the workers cannot be dealt to groups of s + 1', path: 'code', expected: `an s + 1 that divides ${workers}, or \`cyclic\``, received: `repetition, with s + 1 = ${stragglers + 1}` }];
  },
  inert: ({ stragglers, code }) => (stragglers === 0 && code !== undefined ? [['code', 'without stragglers nothing is coded']] : []),
  about: (chosen) => `every batch computed by ${chosen.stragglers + 1} workers, so that an update waits for all but ${chosen.stragglers}; push to and pull from ${aboutServers(chosen)}`,
  servers: ({ servers }) => servers,
  areServersColocated: areColocated,
  updatesPerRound: () => 1,
  updateTime({ stragglers, servers, placement }, { workers, stepOf, batches, parameterBytes, gradientBytes, cost, serviceTime }) {
    if (servers > 1 || placement === 'co-located' || batches.some((batch) => batch !== batches[0])) return undefined;
    const pull = portTime(cost, parameterBytes);
    const seconds = stepOf((stragglers + 1) * batches[0]!) + 2 * cost.latency + (workers - stragglers) * pull + portTime(cost, gradientBytes) + serviceTime;
    // The server's port is still sending the last models otherwise.
    return seconds < workers * pull ? undefined
      : { formula: 'step of s + 1 batches + 2L + (P−s)(o + nβ) + o + nβ + service: the server answers one worker after the other, and the P − s whom it answers first are those it hears', seconds };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0),
  memory: ({ stragglers }, { parameterBytes, optimizerArrays, activationBytes, batches }) => ({
    parameters: parameterBytes, gradients: parameterBytes * Math.min(2, stragglers + 1), optimizer: optimizerArrays * parameterBytes, activations: activationBytes * Math.max(...batches),
  }),
  start({ stragglers, code, servers }, cluster) {
    const { task, wire, workers, batches } = cluster;
    const { shares, decode } = codeOf(code, stragglers, cluster);
    const samples = samplesPerRound(cluster);
    const everyone = batches.map((_, worker) => worker);

    fastestRounds(cluster, {
      servers, samples,
      waitFor: workers - stragglers,
      loads: shares.map((share) => share.reduce((sum, { part }) => sum + batches[part]!, 0)),
      begin(model) {
        const drawn = everyone.map((worker) => drawBatch(cluster, worker));
        const gradients: Gradient[] = [];
        const ofPart = (part: number): Gradient => gradients[part] ??= task.gradient(model, drawn[part]!);
        let whole: Gradient | undefined;
        const mean = (): Gradient => whole ??= wire.mean(model, everyone, drawn);
        if (stragglers === 0) return { vector: mean, combine: mean };
        return {
          vector: (worker) => wire.sent(worker, task.sum(
            shares[worker]!.map(({ part }) => ofPart(part)), shares[worker]!.map(({ part, weight }) => weight * batches[part]! / samples))),
          combine: (heard, vectors) => task.sum(vectors, decode(heard)),
        };
      },
    });
    return undefined;
  },
});

/** Whether its neighbours are in a circle. */
function isCyclic(code: Code, stragglers: number, workers: number): boolean {
  return code === 'cyclic' || (code === undefined && workers % (stragglers + 1) !== 0);
}

/** That which was chosen; of groups, where they come out even, because their weights are 0 and 1. */
function codeOf(code: Code, stragglers: number, { workers, streams }: Cluster): GradientCode {
  return isCyclic(code, stragglers, workers) ? cyclicCode(workers, stragglers, streams('code')) : repetitionCode(workers, stragglers);
}
