/**
 * What memory costs a machine with several cores. A core on its own waits for memory during a share m of its time; on c cores an access takes
 *
 *     a(c) = h(c)/g + (1 − h(c)) · (1 + (r − 1)(s − 1)/s)      times a local one,
 *
 * where h(c) = min(1, c·perCore/workingSet) is the share of the working set (data and parameters, dealt over the cores) that fits into their
 * caches and is served g times faster, and the rest lies interleaved over the s sockets in use, so that (s − 1)/s of it is remote and takes r
 * times longer. The time per unit of work is then (1 − m) + m·a(c)/a(1) times that of one core: 1 on one core by construction, more with more
 * sockets, less once more fits. Assumes that all of the working set is used equally often, and that bandwidth is no limit (that is contention:
 * see `usl`).
 */
import { count, quantity, scalar, z } from '../../basics/fields.js';

export const memoryOptions = z.strictObject({
  bound: scalar('m: share of its time that one core on its own waits for memory.', { least: 0, most: 1 }),
  numa: z.strictObject({
    sockets: count('Sockets of the machine; cores are used socket by socket.'),
    coresPerSocket: count('Cores of a socket; default: the cores, dealt evenly over the sockets.').optional(),
    remoteFactor: scalar('r: how many times longer an access to another socket\'s memory takes.', { least: 1 }),
  }).optional().describe('Sockets with memory of their own.'),
  cache: z.strictObject({
    perCore: quantity('size', 'Cache of one core', { above: 0 }),
    workingSet: quantity('size', 'Data and parameters that a step goes through, on all cores together', { above: 0 }),
    factor: scalar('g: how many times shorter an access takes that a cache serves.', { least: 1 }),
  }).optional().describe('Caches: with more cores more of the working set fits, so that scaling can be superlinear.'),
}).describe('What waiting for memory adds to the law of scaling, or takes from it.');
export type MemoryOptions = z.output<typeof memoryOptions>;

/** Time per unit of work on that many cores over that on one; scaling apart. */
export function memorySlowdown(memory: MemoryOptions, cores: number): number {
  return 1 - memory.bound + memory.bound * accessTime(memory, cores, cores) / accessTime(memory, 1, cores);
}

/** Mean time of an access in units of a local one, with that many of the machine's cores in use. */
function accessTime({ numa, cache }: MemoryOptions, used: number, cores: number): number {
  const sockets = numa === undefined ? 1 : Math.min(numa.sockets, Math.ceil(used / (numa.coresPerSocket ?? Math.ceil(cores / numa.sockets))));
  const remote = numa === undefined ? 0 : (numa.remoteFactor - 1) * (sockets - 1) / sockets;
  const cached = cache === undefined ? 0 : Math.min(1, used * cache.perCore / cache.workingSet);
  return (cache === undefined ? 0 : cached / cache.factor) + (1 - cached) * (1 + remote);
}
