/** Who is measured beside us, as far as they are installed: simulators of events, and NumPy. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finish, Workload } from '../workload.js';
import { runOnJsSimulator } from './js-simulator.js';

export interface Peer {
  readonly name: string;
  /** The part of a workload that it runs, for the slow ones: compared by events per second, and by the clock at the end of that part. */
  readonly part: number;
  /** Whether it is compiled while it runs, in this process. */
  readonly warmsUp: boolean;
  /** Runs the first `count` of the workload, whose times are in that file. */
  run(workload: Workload, count: number, file: string): Finish;
}

// The sources are not compiled into dist.
const SOURCES = join(import.meta.dirname, '../../../bench/peers');

let madeFolder: string | undefined;
let found: readonly Peer[] | undefined;

/** The peers there are; what is missing is said once on stderr and left out. */
export function peers(): readonly Peer[] {
  found ??= [
    // With its default scheduler, a std::map, and with the one that measures fastest of its five, a std::priority_queue.
    ...compiled('ns-3', 'ns3.cc', 'ns3-core', (program) => [
      { name: 'ns-3', part: 1, warmsUp: false, run: programRunner(program, []) },
      { name: 'ns-3 PQ', part: 1, warmsUp: false, run: programRunner(program, [], { NS3_SCHEDULER: 'ns3::PriorityQueueScheduler' }) },
    ]),
    ...compiled('SimGrid', 'simgrid.cc', 'simgrid', (program) => [{ name: 'SimGrid', part: 1 / 16, warmsUp: false, run: programRunner(program, []) }]),
    ...interpreted('SimPy', 'simpy_peer.py', 'simpy', (python, script) => [{ name: 'SimPy', part: 1 / 16, warmsUp: false, run: programRunner(python, [script]) }]),
    { name: 'js-simulator', part: 1 / 4, warmsUp: true, run: runOnJsSimulator },
  ];
  return found;
}

/** Runs NumPy's training on one thread: the processor seconds it took, without starting and reading, and its final loss. */
export type NumpyRunner = (files: string, name: string, sizes: readonly number[]) => { readonly seconds: number; readonly loss: number };

/** NumPy, if it is there; else that is said on stderr. */
export function numpy(): NumpyRunner | undefined {
  return interpreted('NumPy', 'numpy_peer.py', 'numpy', (python, script): NumpyRunner[] => [(files, name, sizes) => {
    const [seconds, loss] = numbersFrom(python, [script, files, name, ...sizes.map(String)], { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' });
    return { seconds, loss };
  }])[0];
}

/** Writes times for the peers to read, in this machine's byte order. @returns the file */
export function timesFile(name: string, times: Float64Array): string {
  const file = join(folder(), `${name.replaceAll('/', '-')}.f64`);
  writeFileSync(file, times);
  return file;
}

/** For what peers read, and the compiled ones; goes when the process ends. */
export function folder(): string {
  if (madeFolder === undefined) {
    const made = madeFolder = mkdtempSync(join(tmpdir(), 'bench-'));
    process.on('exit', () => { rmSync(made, { recursive: true, force: true }); });
  }
  return madeFolder;
}

function compiled(name: string, source: string, library: string, peersOf: (program: string) => Peer[]): Peer[] {
  const program = join(folder(), library);
  const compile = (flags: readonly string[]): ReturnType<typeof spawnSync> => spawnSync('g++', ['-O2', '-o', program, join(SOURCES, source), ...flags]);
  let trial = compile([`-l${library}`]);
  if (trial.status !== 0) {
    // Where it is not in the usual folders; not asked first, because it also names libraries that are not needed and may be missing.
    const { status, stdout } = spawnSync('pkg-config', ['--cflags', '--libs', library], { encoding: 'utf8' });
    if (status === 0) trial = compile(stdout.trim().split(/\s+/));
  }
  if (trial.status === 0) return peersOf(program);
  return leftOut(name, trial.error?.message ?? /error: .*|cannot find .*/.exec(trial.stderr.toString())?.[0] ?? 'it does not compile');
}

function interpreted<Found>(name: string, source: string, module: string, peersOf: (python: string, script: string) => Found[]): Found[] {
  // A Python of the user's own may hide the system's, which has the system's modules.
  const python = ['python3', '/usr/bin/python3'].find((each) => spawnSync(each, ['-c', `import ${module}`]).status === 0);
  return python === undefined ? leftOut(name, `no Python with the module ${module}`) : peersOf(python, join(SOURCES, source));
}

function leftOut(name: string, reason: string): [] {
  console.error(`${name} is left out: ${reason}`);
  return [];
}

function programRunner(program: string, leading: readonly string[], environment: Readonly<Record<string, string>> = {}): Peer['run'] {
  return ({ name, parties }, count, file) => {
    const [seconds, end] = numbersFrom(program, [...leading, name, file, String(count), String(parties)], environment);
    return { seconds, end };
  };
}

/** The two numbers that a program prints. @throws Error if it fails */
function numbersFrom(program: string, words: readonly string[], environment: Readonly<Record<string, string>>): [number, number] {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...environment } });
  const [first, second] = stdout.split(' ').map(Number);
  if (status !== 0 || first === undefined || second === undefined) throw new Error(`${program} ${words.join(' ')} failed: ${stderr}`);
  return [first, second];
}
