/**
 * What workers in lockstep learn, round by round: what each makes of the model before it, and what comes of it all. It knows nothing of
 * time: who plays or follows the rounds asks it when one begins and when its result exists.
 */
import type { Version } from './learning-task.js';

/** One round's mathematics, by handles: nothing is computed here. */
export interface RoundWork<Contribution> {
  /** Gradients that a worker computes one after the other in a round. */
  readonly stepsPerRound: number;
  /** What a worker makes of the model; asked in order of workers when a round begins, so that blocks of one common order are dealt in that order. */
  contribute(worker: number, model: Version, samplesBehind: number): Contribution;
  /**
   * The model that the contributions lead to.
   * @param samplesBehind samples that have entered the model before them; what goes by progress goes by this, for when a round is asked about decides nothing
   */
  combine(model: Version, contributions: readonly Contribution[], samplesBehind: number): Version;
}

interface Learned<Contribution> {
  readonly members: readonly number[];
  readonly model: Version;
  readonly samplesBehind: number;
  readonly contributions: readonly Contribution[];
  result: Version | undefined;
}

export class Rounds<Contribution> {
  private readonly learned = new Map<number, Learned<Contribution>>();
  private ended = 0;
  private model: Version;
  private samplesBehind = 0;

  /** @param batches samples of one step of each worker */
  constructor(private readonly work: RoundWork<Contribution>, initial: Version, private readonly batches: readonly number[]) {
    this.model = initial;
  }

  /** Rounds whose result has come to exist; those numbered below are only repeated, after a failure, and teach nothing new. */
  get completed(): number {
    return this.ended;
  }

  /**
   * A round begins; the one before it need not have ended, but everyone has contributed. One that was interrupted by a failure begins again
   * with the contributions that it had, for data loaders go back too, unless others take part, or took part in the round before it.
   * @param members its workers, ascending
   */
  begin(number: number, members: readonly number[]): void {
    if (number < this.ended) return;
    const before = this.learned.get(number);
    const isNext = number === this.ended;
    const model = isNext ? this.model : this.resultOf(number - 1);
    if (before?.model === model && areSame(before.members, members)) return;
    const samplesBehind = isNext ? this.samplesBehind : this.samplesAfter(this.learned.get(number - 1)!);
    const contributions = members.map((worker) => this.work.contribute(worker, model, samplesBehind));
    this.learned.set(number, { members, model, samplesBehind, contributions, result: undefined });
  }

  /** The result of that round has come to exist. @returns the new model; undefined for a repeated round */
  end(number: number): Version | undefined {
    if (number < this.ended) return undefined;
    this.model = this.resultOf(number);
    this.samplesBehind = this.samplesAfter(this.learned.get(number)!);
    this.learned.delete(number);
    this.ended = number + 1;
    return this.model;
  }

  private resultOf(number: number): Version {
    const round = this.learned.get(number)!;
    round.result ??= this.work.combine(round.model, round.contributions, round.samplesBehind);
    return round.result;
  }

  private samplesAfter({ samplesBehind, members }: Learned<Contribution>): number {
    return samplesBehind + this.work.stepsPerRound * members.reduce((sum, worker) => sum + this.batches[worker]!, 0);
  }
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((worker, place) => worker === b[place]));
}
