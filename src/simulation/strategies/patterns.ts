/**
 * The primitive patterns that a strategy is put together from, for workers that wait until each is done; where their seconds go is booked.
 *
 * | pattern | the worker goes on when | booked as |
 * |---|---|---|
 * | `push`, `pull`, `transfer` | the message is delivered | communication, of it queueing for ports as the server's |
 * | `wait` | the signal fires | waiting |
 * | `barrier` | all workers have come | waiting until the last has come, then communication |
 * | `broadcast` | it holds the root's vector; the root at once | the same |
 * | `reduce` | it has passed on what it gathered; the root when it holds the sum | the same |
 *
 * The last three are made once and joined by every worker again and again: its k-th visit belongs to the k-th round, which may overlap others.
 */
import type { Collective, CollectiveRound } from '../collectives/collective.js';
import { collectives } from '../collectives/registry.js';
import { until, type Process, type Signal } from '../core/process.js';
import { send, type Cluster } from './cluster.js';

/** What every worker calls, once a round, to take part. */
export type Join = (worker: number) => Process;

/** A collective of all workers with a root. */
export interface RootedOptions<Algorithm extends string> {
  readonly algorithm: Algorithm;
  /** The worker that has the vector first, or the sum at the end; default 0. */
  readonly root?: number;
  /** Size of a vector; default: all parameters. */
  readonly bytes?: number;
}

/** The worker waits while a message travels from one machine to another. */
export function* transfer(cluster: Cluster, worker: number, from: number, to: number, bytes = cluster.parameterBytes): Process {
  const { simulator, ledger } = cluster;
  ledger.enter(worker, 'communication');
  const delivered = simulator.signal<number>();
  send(cluster, from, to, bytes, false, (queued) => { delivered.fire(queued); });
  ledger.move(worker, yield* until(delivered), 'communication', 'server');
}

/** The worker sends a gradient, or a shard of it, to that server. @param bytes default: a gradient's, compressed if it is */
export function push(cluster: Cluster, worker: number, server: number, bytes = cluster.wire.gradientBytes): Process {
  return transfer(cluster, worker, worker, cluster.serverMachine(server), bytes);
}

/** The worker is sent that server's parameters. */
export function pull(cluster: Cluster, worker: number, server: number, bytes?: number): Process {
  return transfer(cluster, worker, cluster.serverMachine(server), worker, bytes);
}

/** The worker waits for others, until the signal fires. @returns what it fired with */
export function* wait<Value>({ ledger }: Cluster, worker: number, signal: Signal<Value>): Process<Value> {
  ledger.enter(worker, 'waiting');
  return yield* until(signal);
}

/** Nobody leaves before all workers have come. */
export function barrier(cluster: Cluster, algorithm: keyof typeof collectives.barrier = 'dissemination'): Join {
  return joining(cluster, collectives.barrier[algorithm], 0, 0);
}

/** Everyone gets the root's vector. */
export function broadcast(cluster: Cluster, { algorithm, root = 0, bytes = cluster.parameterBytes }: RootedOptions<keyof typeof collectives.broadcast>): Join {
  return joining(cluster, collectives.broadcast[algorithm], root, bytes);
}

/** The root gets the sum of everyone's vectors. */
export function reduce(cluster: Cluster, { algorithm, root = 0, bytes = cluster.parameterBytes }: RootedOptions<keyof typeof collectives.reduce>): Join {
  return joining(cluster, collectives.reduce[algorithm], root, bytes);
}

interface JoinedRound {
  readonly collective: CollectiveRound;
  /** By participant: fires when its part is done. */
  readonly leaves: readonly Signal[];
  /** By worker: whether it has come and not left. */
  readonly isIn: Uint8Array;
  missing: number;
}

/** Rounds of one collective, the root being its first participant. */
function joining({ simulator, network, ledger, workers }: Cluster, collective: Collective, root: number, bytes: number): Join {
  if (!(Number.isInteger(root) && root >= 0 && root < workers)) throw new RangeError(`the root is one of ${workers} workers, not ${root}`);
  const machines = Array.from({ length: workers }, (_, place) => (root + place) % workers);
  const visits = new Int32Array(workers);
  const open = new Map<number, JoinedRound>();

  function begin(number: number): JoinedRound {
    const leaves = machines.map(() => simulator.signal());
    const isIn = new Uint8Array(workers);
    const round: JoinedRound = {
      leaves, isIn, missing: workers,
      collective: collective.begin(network, machines, bytes, (place) => {
        isIn[machines[place]!] = 0;
        leaves[place]!.fire();
      }),
    };
    open.set(number, round);
    return round;
  }

  return function* join(worker) {
    const number = visits[worker]!++;
    const round = open.get(number) ?? begin(number);
    round.isIn[worker] = 1;
    ledger.enter(worker, 'waiting');
    if (--round.missing === 0) {
      open.delete(number);
      round.isIn.forEach((isIn, each) => { if (isIn === 1) ledger.enter(each, 'communication'); });
    }
    const place = (worker - root + workers) % workers;
    round.collective.arrive(place);
    yield round.leaves[place]!;
  };
}
