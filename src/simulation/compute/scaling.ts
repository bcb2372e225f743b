/** How much faster a machine with several cores is than with one. */
import { count, quantity, scalar, z } from '../../basics/fields.js';
import { memoryOptions, memorySlowdown } from './memory.js';

/** Amdahl's law: S(p) = 1/((1−f) + f/p), with f the parallel fraction; never above 1/(1−f). Source: Amdahl 1967. */
export function amdahl(parallelFraction: number, cores: number): number {
  return 1 / (1 - parallelFraction + parallelFraction / cores);
}

/**
 * Universal scalability law: C(N) = N/(1 + σ(N−1) + κN(N−1)), with σ the contention and κ the coherency cost; κ = 0 is Amdahl's law with
 * f = 1−σ. Largest at N = √((1−σ)/κ), falling beyond. Source: Gunther 2007.
 */
export function universalScalability(contention: number, coherency: number, cores: number): number {
  return cores / (1 + contention * (cores - 1) + coherency * cores * (cores - 1));
}

export const machineOptions = z.strictObject({
  cores: count('Cores that share the gradient of one worker.').default(1),
  scaling: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('linear').describe('Twice the cores, half the time.') }),
    z.strictObject({ kind: z.literal('amdahl').describe('Amdahl: 1/((1−f)+f/p).'), parallelFraction: scalar('f: share of the work that runs in parallel.', { least: 0, most: 1 }) }),
    z.strictObject({
      kind: z.literal('usl').describe('Universal scalability law: p/(1+σ(p−1)+κp(p−1)).'),
      contention: scalar('σ: share of the work that is serialised.', { least: 0, most: 1 }),
      coherency: scalar('κ: cost of keeping caches coherent, per pair of cores.', { least: 0 }),
    }),
  ]).default({ kind: 'linear' }).describe('How much faster a gradient is on several cores.'),
  memory: memoryOptions.optional(),
  memoryBytes: quantity('size', 'Memory of a machine, or of its accelerator; default: that of the workload\'s device', { above: 0 }).optional(),
}).superRefine(({ cores, memory }, context) => {
  const room = memory?.numa === undefined ? Infinity : memory.numa.sockets * (memory.numa.coresPerSocket ?? Infinity);
  if (cores <= room) return;
  context.addIssue({ code: 'custom', path: ['cores'], message: 'more cores than the sockets have', params: { expected: `at most ${room}` } });
});
export type MachineOptions = z.output<typeof machineOptions>;

/**
 * By how much a step is faster on this machine than on one of its cores: what `scaling` gives, over what waiting for memory costs. Without a
 * cache never above the number of cores; with one it can be.
 */
export function speedUp({ cores, scaling, memory }: MachineOptions): number {
  return scaled(cores, scaling) / (memory === undefined ? 1 : memorySlowdown(memory, cores));
}

function scaled(cores: number, scaling: MachineOptions['scaling']): number {
  switch (scaling.kind) {
    case 'linear': return cores;
    case 'amdahl': return amdahl(scaling.parallelFraction, cores);
    case 'usl': return universalScalability(scaling.contention, scaling.coherency, cores);
  }
}
