import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, type Benchmark } from './benchmark.js';

export const SIZES = [100, 1_000, 10_000, 100_000] as const;
/** Host seconds in which the largest cluster is to be simulated. */
export const ASKED = 15;
const REPETITIONS = 3;

/** Shards of the asynchronous model, each on a server of its own; a worker's update is one of each. */
const SERVERS = 64;
/** What is simulated: a hundred rounds of everybody, or a million gradients of a shard whoever they come from. */
export const UPDATES = { synchronous: 100, asynchronous: 1_000_000 / SERVERS } as const;
export type LargeStrategy = keyof typeof UPDATES;

export interface Spent {
  /** Of the simulation alone; Node and the modules take some 0.3 s to start. */
  readonly seconds: number;
  /** The most that the process had at any time, Node itself among it. */
  readonly megabytes: number;
}

/** Medians over processes of their own, so that each begins with no memory taken and nothing compiled. */
export function largeCluster(strategy: LargeStrategy, workers: number): Spent {
  const runs = Array.from({ length: REPETITIONS }, () => wholeProcess(strategy, workers));
  return { seconds: median(runs.map(({ seconds }) => seconds)), megabytes: median(runs.map(({ megabytes }) => megabytes)) };
}

function wholeProcess(strategy: LargeStrategy, workers: number): Spent {
  const script = join(import.meta.dirname, 'large-cluster-process.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, strategy, String(workers), String(UPDATES[strategy])], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${strategy} training of ${workers} workers failed: ${stderr}`);
  return JSON.parse(stdout) as Spent;
}

/** Whole strategies with stragglers on nodes of 8, timing only: everything but the learner. */
export const largeClusters: Benchmark = {
  name: 'large-clusters',
  about: `${UPDATES.synchronous} synchronous updates by two-level all-reduce, and a million shard updates at ${SERVERS} servers, with up to ${SIZES.at(-1)!} workers; the limit is ${ASKED} s`,
  async *run() {
    for (const strategy of ['synchronous', 'asynchronous'] as const) {
      for (const workers of SIZES) {
        const { seconds, megabytes } = await Promise.resolve(largeCluster(strategy, workers));
        const bench = `large/${strategy}/${workers}`;
        yield { bench, value: seconds * 1e3, unit: 'ms', peer: `in ${ASKED} s`, ratio: ASKED / seconds, asked: 1 };
        yield { bench, value: megabytes, unit: 'MB at most' };
      }
    }
  },
};
