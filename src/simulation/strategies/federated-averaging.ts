import { RunError } from '../../basics/errors.js';
import { count, quantity, scalar, z } from '../../basics/fields.js';
import { below } from '../../basics/random.js';
import { shareOf } from '../../basics/share.js';
import { countOf, formatNumber, formatTime } from '../../basics/units.js';
import { until, type Process, type Signal } from '../core/process.js';
import { calledWorkers } from './servers/called-workers.js';
import { compute, drawBatch, send } from './cluster.js';
import type { Gradient, Version } from './learning-task.js';
import { ONE_SERVER_FORMULA, oneServerRound } from './rounds/one-server-round.js';
import { resumed } from './averaging/outer-optimizer.js';
import { pull } from './patterns.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('federated-averaging').describe('In every round a server asks some of the workers to go on from its model by themselves, and averages what they come to.'),
  fraction: scalar('C: share of the workers that take part in a round, at least one.', { above: 0, most: 1 }).default(1),
  localSteps: count('E: steps that a worker takes in a round.'),
  dropout: scalar('Probability that one who takes part drops out after some of its steps, at random.', { least: 0, below: 1 }).default(0),
  deadline: quantity('time', 'Time after which a round ends without those who have not answered; default: they are waited for', { above: 0 }).optional(),
});

/** Rounds in a row without an answer, after which there will be none. */
const MOST_EMPTY_ROUNDS = 10_000;

/** A round of the server. */
interface Round {
  readonly model: Version;
  readonly samplesBehind: number;
  /** Samples of one step of all who take part. */
  readonly perStep: number;
  readonly answers: { readonly worker: number; readonly model: Version; readonly change: Gradient | undefined }[];
  /** Who has neither answered nor dropped out. */
  missing: number;
  readonly isOver: Signal;
}

/** What a worker is called for, and after how many of its steps it drops out; Infinity where it does not. */
interface Call { readonly round: Round; readonly stepsUntilLost: number }

/**
 * Federated averaging: of P workers ⌈CP⌉, drawn anew in every round, are sent the model, take E steps each on their own data, and send back their models,
 * whose mean, weighted by their samples, is the next. The round ends when everyone has answered or dropped out, or at its deadline; who is late then stops
 * at the end of its step, and answers that come later are lost. Without any answer the model stays. Compressed, workers send what they have changed.
 * Workers that fail or leave drop out, and are not asked until they are back. The server is taken not to fail. Source: McMahan et al. 2017, algorithm 1.
 */
export const federatedAveraging = strategy({
  options,
  line: { waitsFor: 'those asked in a round, ⌈CP⌉ workers', staleness: '0', traffic: '⌈CP⌉ pushes and pulls of models, 2n each', source: 'McMahan et al. 2017 (notes)' },
  outages: 'each',
  waitsForAll: ({ fraction, deadline }, workers) => deadline === undefined && shareOf(fraction, workers) === workers,
  hasStaleness: false,
  reduces: true,
  isRandom: ({ fraction, dropout }, workers) => shareOf(fraction, workers) < workers || dropout > 0,
  compresses: true,
  example: { kind: 'federated-averaging', fraction: 0.5, localSteps: 2 },
  degenerate: { options: { kind: 'federated-averaging', localSteps: 1 }, workers: 4, tolerance: 1e-9, because: 'the mean of steps from one model is a step along the mean gradient, to rounding' },
  inert: ({ fraction }, { workers }) => (fraction < 1 && shareOf(fraction, workers) === workers ? [['fraction', 'all workers are asked']] : []),
  about: ({ fraction, localSteps, dropout, deadline }) => [
    `${fraction === 1 ? 'all' : `${formatNumber(100 * fraction)} % of the`} workers take ${countOf(localSteps, 'local step')} a round, then a server averages`,
    ...(dropout === 0 ? [] : [`${formatNumber(100 * dropout)} % drop out`]),
    ...(deadline === undefined ? [] : [`a round ends after ${formatTime(deadline)}`]),
  ].join('; '),
  servers: () => 1,
  updatesPerRound: (workers, { fraction }) => workers / shareOf(fraction, workers),
  stepsPerRound: ({ localSteps }) => localSteps,
  updateTime({ fraction, localSteps, dropout, deadline }, setting) {
    if (dropout > 0 || deadline !== undefined) return undefined;
    const seconds = oneServerRound(setting, shareOf(fraction, setting.workers), localSteps);
    return seconds === undefined ? undefined : { formula: `H = E: ${ONE_SERVER_FORMULA}`, seconds };
  },
  effectiveBatch: (_, batches) => batches.reduce((sum, batch) => sum + batch, 0) / batches.length,
  start({ fraction, localSteps, dropout, deadline }, cluster) {
    const { task, progress, simulator, ledger, workers, batches, wire } = cluster;
    const asked = shareOf(fraction, workers);
    const participants = cluster.streams('participants');
    const losses = cluster.streams('dropout');
    const order = Int32Array.from({ length: workers }, (_, worker) => worker);
    const clients = calledWorkers<Call>(cluster, takePart, ({ round }) => {
      if (--round.missing === 0) end(round);
    });

    /** Some of those who are there, ascending: the first of a random order. */
    function choose(): number[] {
      const chosen: number[] = [];
      for (let place = 0; place < workers && chosen.length < asked; place++) {
        const other = place + below(workers - place, participants);
        const worker = order[other]!;
        order[other] = order[place]!;
        order[place] = worker;
        if (clients.isThere(worker)) chosen.push(worker);
      }
      return chosen.sort((a, b) => a - b);
    }

    function samplesOf(members: readonly number[]): number {
      return members.reduce((sum, worker) => sum + batches[worker]!, 0);
    }

    function* server(): Process {
      let model = task.initial;
      let emptyRounds = 0;
      for (;;) {
        const chosen = choose();
        if (chosen.length === 0) {
          yield clients.nextReturn();
          continue;
        }
        const round: Round = { model, samplesBehind: progress.samplesApplied, perStep: samplesOf(chosen), answers: [], missing: chosen.length, isOver: simulator.signal() };
        for (const worker of chosen) clients.call(worker, { round, stepsUntilLost: losses() < dropout ? 1 + below(localSteps, losses) : Infinity });
        const timer = deadline === undefined ? undefined : simulator.schedule(deadline, () => { end(round); });
        yield round.isOver;
        if (timer !== undefined) simulator.cancel(timer);
        emptyRounds = round.answers.length === 0 ? emptyRounds + 1 : 0;
        if (emptyRounds === MOST_EMPTY_ROUNDS) throw new RunError(`in ${MOST_EMPTY_ROUNDS} rounds nobody has answered: ${deadline === undefined ? 'too many drop out' : `the deadline of ${formatTime(deadline)} is too short, or too many drop out`}`);
        if (emptyRounds > 0) continue;
        yield cluster.serviceTime(0);
        round.answers.sort((a, b) => a.worker - b.worker);
        const next = model = average(round);
        progress.publish(() => next, localSteps * samplesOf(round.answers.map(({ worker }) => worker)));
      }
    }

    function average({ model, answers }: Round): Version {
      const total = samplesOf(answers.map(({ worker }) => worker));
      const weights = answers.map(({ worker }) => batches[worker]! / total);
      const mean = task.mix(answers.map((answer) => answer.model), weights);
      return wire.isCompressed ? resumed(task, task.descend(model, task.sum(answers.map(({ change }) => change!), weights), 1), mean) : mean;
    }

    function* takePart(worker: number, { round, stepsUntilLost }: Call): Process {
      if (hasEnded(round)) return;
      yield* pull(cluster, worker, 0);
      let { model } = round;
      for (let step = 0; step < localSteps; step++) model = task.step(model, task.gradient(model, drawBatch(cluster, worker)), cluster.rate(round.samplesBehind + step * round.perStep));
      for (let step = 0; step < localSteps && step < stepsUntilLost; step++) {
        if (hasEnded(round)) return;
        yield* compute(cluster, worker);
      }
      if (stepsUntilLost <= localSteps || hasEnded(round)) return;
      const change = wire.isCompressed ? wire.sent(worker, task.difference(round.model, model)) : undefined;
      ledger.enter(worker, 'communication');
      const delivered = simulator.signal<number>();
      send(cluster, worker, cluster.serverMachine(0), wire.gradientBytes, true, (queued) => { delivered.fire(queued); });
      ledger.move(worker, yield* until(delivered), 'communication', 'server');
      if (!hasEnded(round)) round.answers.push({ worker, model, change });
    }

    simulator.start(server());
    return undefined;
  },
});

function hasEnded({ isOver }: Round): boolean {
  return isOver.hasFired;
}

/** Everyone has answered or dropped out, or it is too late. */
function end(round: Round): void {
  if (!hasEnded(round)) round.isOver.fire();
}
