import { count, quantity, z } from '../../basics/fields.js';
import { below, type Uniform } from '../../basics/random.js';
import { countOf, formatNumber } from '../../basics/units.js';
import type { Process } from '../core/process.js';
import { Resource } from '../core/resource.js';
import { drawBatch } from './cluster.js';
import type { Shard } from './learning-task.js';
import { outages } from './outages.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('hogwild').describe('The workers are cores of one machine; they read and write its one copy of the parameters, block by block and without a lock.'),
  blocks: count('d: equal blocks of the parameters, each read and written in one go.', { least: 1, most: 100_000 }),
  touched: count('s: blocks that one gradient reads and writes, drawn anew for each; default: all.').optional(),
  memoryBandwidth: quantity('bandwidth', 'What the memory of all cores together passes, one block after the other; default: unlimited', { above: 0 }).optional(),
  coreBandwidth: quantity('bandwidth', 'What one core reads or writes by itself; default: all that the memory passes', { above: 0 }).optional(),
  coherence: quantity('time', 'What writing a block takes longer if somebody else has written it since it was read').default(0),
  locked: z.boolean().default(false).describe('Whether a core takes a lock on all parameters while it reads, and again while it writes.'),
});

/**
 * Hogwild!: each core reads s of d blocks one after the other, core w beginning with the w-th, computes, and writes them one after the other; others come between
 * any two. Blocks pass the memory in order of request, n/d bytes over its bandwidth each, and keep their core for n/d over its own. A gradient that touches few blocks is a sparse one: only its touched blocks are
 * stepped, each by the whole rate, so that on average a step is s/d of the gradient; the others are taken as they are when it begins to read.
 * A block's staleness is its writes between read and write; two gradients touch no common block with probability C(d − s, s)/C(d, s).
 * A core that fails or is absent loses what it has not begun to write. Source: Niu, Recht, Ré, Wright 2011.
 */
export const hogwild = strategy({
  options,
  line: { waitsFor: 'nobody, not even for a lock', staleness: 'of a block at most (P − 1)·s/d on average', traffic: 'none; 2n·s/d through the memory', source: 'Niu, Recht, Ré, Wright 2011 (notes)' },
  outages: 'each',
  hasStaleness: true,
  slices: ({ blocks }) => blocks > 1,
  reduces: false,
  // Nothing is sent: memory holds the numbers themselves.
  compresses: false,
  example: { kind: 'hogwild', blocks: 2 },
  degenerate: { options: { kind: 'hogwild', blocks: 3 }, workers: 1, tolerance: 0, because: 'one core writes every block before it reads the next time' },
  problems({ blocks, touched = blocks }) {
    return touched <= blocks ? [] : [{ message: 'more blocks touched than there are', path: 'touched', expected: `at most ${blocks}, the number of blocks`, received: String(touched) }];
  },
  inert({ blocks, touched, memoryBandwidth = Infinity, coreBandwidth = Infinity, coherence, locked }, { workers }) {
    const isAlone = workers === 1 ? 'one core has nobody beside it' : undefined;
    const inTurn = isAlone ?? (locked ? 'one core reads or writes at a time' : undefined);
    return [
      ...(touched === blocks ? [['touched', 'all blocks are touched anyway'] as const] : []),
      ...(coreBandwidth !== Infinity && coreBandwidth >= memoryBandwidth ? [['coreBandwidth', 'the memory passes no more'] as const] : []),
      ...(inTurn !== undefined && coreBandwidth < memoryBandwidth && memoryBandwidth !== Infinity ? [['memoryBandwidth', `${inTurn}, and it passes no more than \`coreBandwidth\``] as const] : []),
      ...(memoryBandwidth === Infinity && coreBandwidth === Infinity && coherence === 0 && touched === undefined && blocks > 1 ? [['blocks', 'all are read, and all are written, at one moment'] as const] : []),
      ...(inTurn !== undefined && (isAlone !== undefined || coherence === 0) && touched === undefined && blocks > 1 ? [['blocks', `${inTurn}, all blocks of them`] as const] : []),
      ...(isAlone !== undefined && coherence > 0 ? [['coherence', isAlone] as const] : []),
      ...(isAlone !== undefined && locked ? [['locked', isAlone] as const] : []),
    ];
  },
  about({ blocks, touched = blocks, locked }) {
    return `cores share the parameters in ${countOf(blocks, 'block')}, of which a gradient touches ${touched === blocks ? 'all' : touched}, ${locked ? 'with a lock' : 'without a lock'}`;
  },
  remarks({ blocks, touched = blocks, memoryBandwidth = Infinity, locked }, { workers, parameterBytes }) {
    return [
      `communicating is reading and writing the memory${workers > 1 ? `, queueing is for the memory${locked ? ', waiting for the lock' : ''}` : ''}`,
      ...(workers > 1 && touched < blocks ? [`two gradients have ${formatNumber(touched * touched / blocks)} blocks in common on average`] : []),
      ...(memoryBandwidth === Infinity || parameterBytes === 0 ? [] : [`the memory passes at most ${formatNumber(memoryBandwidth * blocks / (2 * touched * parameterBytes))} gradients a second`]),
    ];
  },
  servers: () => 0,
  updatesPerRound: (workers) => workers,
  messagesPerUpdate: () => 0,
  updateTime({ blocks, touched = blocks, memoryBandwidth = Infinity, coreBandwidth = Infinity, coherence, locked }, { workers, steps, parameterBytes }) {
    if (steps.some((step) => step !== steps[0]) || (workers > 1 && (coherence > 0 || locked))) return undefined;
    const memory = parameterBytes / blocks / memoryBandwidth;
    const core = Math.max(memory, parameterBytes / blocks / coreBandwidth);
    const seconds = Math.max((steps[0]! + 2 * touched * core) / workers, 2 * touched * memory);
    // In between, who comes before whom at the memory decides.
    if (workers > 1 && memory > 0 && steps[0]! + core > workers * memory) return undefined;
    return { formula: 'max((step + 2s·c)/P, 2s·m), m and c = n/d over the memory\'s bandwidth and over a core\'s: nobody in the way, or a memory that never rests', seconds };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  // The one machine's: all cores have one model, and each its own gradient and activations.
  memory: ({ blocks, touched = blocks }, { workers, batches, parameterBytes, optimizerArrays, activationBytes }) => ({
    parameters: parameterBytes, gradients: workers * parameterBytes * touched / blocks, optimizer: optimizerArrays * parameterBytes,
    activations: activationBytes * batches.reduce((sum, batch) => sum + batch, 0),
  }),
  start({ blocks, touched = blocks, memoryBandwidth = Infinity, coreBandwidth = Infinity, coherence, locked }, cluster) {
    const { task, simulator, ledger, progress, workers, batches } = cluster;
    const shards: Shard[] = Array.from({ length: blocks }, (_, block) => task.shard(task.initial, block, blocks));
    const writes = new Int32Array(blocks);
    const memoryTime = cluster.parameterBytes / blocks / memoryBandwidth;
    const coreTime = Math.max(memoryTime, cluster.parameterBytes / blocks / coreBandwidth);
    const lock = locked ? new Resource(simulator) : undefined;
    const machine = outages(cluster);
    let memoryFreeFrom = 0;

    function* core(id: number): Process {
      const draw = touchedBlocks(blocks, touched, cluster.streams(`worker/${id}/blocks`));
      const readAt = new Int32Array(blocks);
      let queued = 0;

      /** @returns seconds until the core has one block, or has written it */
      function access(): number {
        const begins = Math.max(simulator.now, memoryFreeFrom);
        memoryFreeFrom = begins + memoryTime;
        queued += begins - simulator.now;
        return begins + coreTime - simulator.now;
      }
      function* opens(): Process {
        if (lock !== undefined) {
          ledger.enter(id, 'waiting');
          yield lock.request();
        }
        ledger.enter(id, 'communication');
        queued = 0;
      }
      function closes(): void {
        ledger.move(id, queued, 'communication', 'server');
        lock?.release();
      }

      for (;;) {
        while (machine.isOut(id)) yield* machine.recover(id);
        const own = rotated(draw(), id);
        yield* opens();
        const local = [...shards];
        for (const block of own) {
          if (coreTime > 0) yield access();
          local[block] = shards[block]!;
          readAt[block] = writes[block]!;
        }
        closes();
        if (machine.hasFailed(id)) continue;
        const gradient = task.gradient(task.assemble(local), drawBatch(cluster, id));
        yield machine.computeTime(id);
        if (!machine.hasComputed(id)) continue;
        yield* opens();
        if (machine.hasFailed(id)) {
          closes();
          continue;
        }
        for (const block of own) {
          if (coreTime > 0) yield access();
          if (coherence > 0 && writes[block] !== readAt[block]) yield coherence;
          const staleness = writes[block]!++ - readAt[block]!;
          shards[block] = task.stepShard(shards[block]!, gradient, cluster.rate(progress.samplesApplied, staleness));
          progress.applied(staleness);
        }
        progress.publish(() => task.assemble(shards), batches[id]!);
        closes();
      }
    }
    for (let id = 0; id < workers; id++) simulator.start(core(id));
    return undefined;
  },
});

/** Core w begins with the w-th, so that not all ask for the same. */
function rotated(own: readonly number[], id: number): readonly number[] {
  const first = id % own.length;
  return first === 0 ? own : [...own.slice(first), ...own.slice(0, first)];
}

/** Draws which s of d blocks a gradient touches, all sets equally likely, ascending. */
export function touchedBlocks(blocks: number, touched: number, source: Uniform): () => readonly number[] {
  const all = Array.from({ length: blocks }, (_, block) => block);
  if (touched === blocks) return () => all;
  return () => {
    // The first s places of a shuffle; whatever order the last one left, all sets are equally likely.
    for (let place = 0; place < touched; place++) {
      const other = place + below(blocks - place, source);
      const held = all[place]!;
      all[place] = all[other]!;
      all[other] = held;
    }
    return all.slice(0, touched).sort((a, b) => a - b);
  };
}
