import { count, quantity, scalar, z } from '../../basics/fields.js';
import { below } from '../../basics/random.js';
import { shareOf } from '../../basics/share.js';
import { countOf, formatNumber, formatTime } from '../../basics/units.js';
import { Interrupt, until, type Process, type Running, type Signal } from '../core/process.js';
import { compute, drawBatch, send } from './cluster.js';
import type { Gradient, Version } from './learning-task.js';
import { ONE_SERVER_FORMULA, oneServerRound } from './one-server-round.js';
import { outages } from './outages.js';
import { pull } from './patterns.js';
import { strategy } from './strategy.js';

const options = z.strictObject({
  kind: z.literal('federated-averaging').describe('In every round a server asks some of the workers to go on from its model by themselves, and averages what they come to.'),
  fraction: scalar('C: share of the workers that take part in a round, at least one.', { above: 0, most: 1 }).default(1),
  localSteps: count('E: steps that a worker takes in a round.'),
  dropout: scalar('Probability that one who takes part drops out after some of its steps, at random.', { least: 0, below: 1 }).default(0),
  deadline: quantity('time', 'Time after which a round ends without those who have not answered; default: they are waited for', { above: 0 }).optional(),
});

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

/** What a worker is called for: the steps after which it drops out, if it does. */
interface Call { readonly round: Round; readonly stepsUntilLost: number | undefined }

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
  hasStaleness: false,
  reduces: true,
  isRandom: ({ fraction, dropout }, workers) => shareOf(fraction, workers) < workers || dropout > 0,
  compresses: true,
  example: { kind: 'federated-averaging', fraction: 0.5, localSteps: 2 },
  degenerate: { options: { kind: 'federated-averaging', localSteps: 1 }, workers: 4, tolerance: 1e-9, because: 'the mean of steps from one model is a step along the mean gradient, to rounding' },
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
    const { task, progress, simulator, ledger, workers, batches, wire, absences } = cluster;
    const machine = outages(cluster);
    const participants = cluster.streams('participants');
    const losses = cluster.streams('dropout');
    const asked = shareOf(fraction, workers);
    const order = Int32Array.from({ length: workers }, (_, worker) => worker);
    const clients: Running[] = [];
    const calls = Array.from({ length: workers }, () => simulator.signal<Call>());
    /** By worker: the round that it takes part in, if any. */
    const taking: (Round | undefined)[] = [];
    let someoneIsBack = simulator.signal();

    /** Some of those who are there, ascending. */
    function choose(): number[] {
      const chosen: number[] = [];
      for (let place = 0; place < workers && chosen.length < asked; place++) {
        const other = place + below(workers - place, participants);
        const worker = order[other]!;
        order[other] = order[place]!;
        order[place] = worker;
        if (!machine.isOut(worker)) chosen.push(worker);
      }
      return chosen.sort((a, b) => a - b);
    }

    function call(worker: number, round: Round): void {
      const stepsUntilLost = losses() < dropout ? 1 + below(localSteps, losses) : undefined;
      // Who is still at a step of an earlier round begins when that is done.
      if (calls[worker]!.hasFired) calls[worker] = simulator.signal();
      calls[worker]!.fire({ round, stepsUntilLost });
    }

    function samplesOf(members: readonly number[]): number {
      return members.reduce((sum, worker) => sum + batches[worker]!, 0);
    }

    function hasEnded({ isOver }: Round): boolean {
      return isOver.hasFired;
    }
    function end(round: Round): void {
      if (!hasEnded(round)) round.isOver.fire();
    }
    function isDone(round: Round): void {
      if (--round.missing === 0) end(round);
    }

    function averageOf({ model, answers }: Round): Version {
      const samples = answers.map(({ worker }) => batches[worker]!);
      const total = samples.reduce((sum, each) => sum + each, 0);
      const weights = samples.map((each) => each / total);
      return wire.isCompressed ? task.descend(model, task.sum(answers.map(({ change }) => change!), weights), 1) : task.mix(answers.map((answer) => answer.model), weights);
    }

    function* server(): Process {
      let model = task.initial;
      for (;;) {
        const chosen = choose();
        if (chosen.length === 0) {
          if (someoneIsBack.hasFired) someoneIsBack = simulator.signal();
          yield someoneIsBack;
          continue;
        }
        const round: Round = { model, samplesBehind: progress.samplesApplied, perStep: samplesOf(chosen), answers: [], missing: chosen.length, isOver: simulator.signal() };
        for (const worker of chosen) call(worker, round);
        const timer = deadline === undefined ? undefined : simulator.schedule(deadline, () => { end(round); });
        yield round.isOver;
        if (timer !== undefined) simulator.cancel(timer);
        if (round.answers.length === 0) continue;
        yield cluster.serviceTime(0);
        round.answers.sort((a, b) => a.worker - b.worker);
        const next = model = averageOf(round);
        progress.publish(() => next, localSteps * samplesOf(round.answers.map(({ worker }) => worker)));
      }
    }

    function* takePart(worker: number, { round, stepsUntilLost = Infinity }: Call): Process {
      if (hasEnded(round)) return;
      yield* pull(cluster, worker, 0);
      let { model } = round;
      for (let step = 0; step < localSteps; step++) model = task.step(model, task.gradient(model, drawBatch(cluster, worker)), cluster.rate(round.samplesBehind + step * round.perStep));
      for (let step = 0; step < Math.min(localSteps, stepsUntilLost); step++) {
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

    function* client(worker: number): Process {
      for (;;) {
        ledger.enter(worker, 'waiting');
        const call = yield* until(calls[worker]!);
        calls[worker] = simulator.signal();
        taking[worker] = call.round;
        yield* takePart(worker, call);
        taking[worker] = undefined;
        isDone(call.round);
      }
    }

    /** Takes the worker out of what it does when it fails or leaves next. */
    function interruptAtNextOutage(worker: number): void {
      const outAt = Math.min(machine.failsAt(worker), absences?.nextDeparture(worker, simulator.now) ?? Infinity);
      if (outAt < Infinity) simulator.scheduleAt(outAt, () => { clients[worker]!.interrupt(); });
    }

    /** It has dropped out of what it takes part in, and of what it was called for. */
    function drops(worker: number): void {
      const round = taking[worker];
      taking[worker] = undefined;
      if (round !== undefined) isDone(round);
      const called = calls[worker]!;
      calls[worker] = simulator.signal();
      if (called.hasFired) isDone(called.value.round);
    }

    function* clientWithOutages(worker: number): Process {
      for (;;) {
        if (machine.isOut(worker)) {
          drops(worker);
          yield* machine.recover(worker);
          if (!someoneIsBack.hasFired) someoneIsBack.fire();
          continue;
        }
        interruptAtNextOutage(worker);
        try {
          yield* client(worker);
        } catch (thrown) {
          if (!(thrown instanceof Interrupt)) throw thrown;
        }
      }
    }

    for (let worker = 0; worker < workers; worker++) clients[worker] = simulator.start(clientWithOutages(worker));
    simulator.start(server());
    return undefined;
  },
});
