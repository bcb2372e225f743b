/**
 * What workers in lockstep learn, round by round: what each makes of the model before it, and what comes of it all. It knows nothing of
 * time: who plays or follows the rounds asks it when one begins and when its result exists.
 */
import type { Version } from '../learning-task.js';

/** What every worker does in a round. */
export interface RoundPlan {
  /** Gradients that a worker computes one after the other. */
  readonly steps: number;
  /** Samples of one step of each worker; the cluster's batches where they are always the same. */
  readonly batches: readonly number[];
  /** Samples that one step of a worker takes as long as, whole or not, where those are not its batch. @param members the round's workers */
  readonly load?: (worker: number, members: readonly number[]) => number;
  /** Samples of one step of a worker, where its steps differ; then in place of `batches` and `load`. */
  readonly ofStep?: (worker: number, step: number) => number;
}

/** One round's mathematics, by handles: nothing is computed here. */
export interface RoundWork<Contribution> {
  /** What the round will be, or a promise of it where that depends on a loss. Asked once, when the model before it is known, by handle. */
  plan(number: number, model: Version, samplesBehind: number): RoundPlan | Promise<RoundPlan>;
  /** Whether the plan goes by the clock, too: it is then asked for at the moment at which the first worker begins the round. */
  readonly plansByTime?: true;
  /** What a worker makes of the model; asked in order of workers when a round begins, so that blocks of one common order are dealt in that order. */
  contribute(worker: number, model: Version, samplesBehind: number, plan: RoundPlan): Contribution;
  /**
   * The model that the contributions lead to.
   * @param samplesBehind samples that have entered the model before them; what goes by progress goes by this, for when a round is asked about decides nothing
   */
  combine(model: Version, contributions: readonly Contribution[], samplesBehind: number, round: { readonly number: number; readonly members: readonly number[] }): Version;
}

/** Every round alike. */
export function always(plan: RoundPlan): RoundWork<never>['plan'] {
  return () => plan;
}

interface Learned<Contribution> {
  readonly number: number;
  readonly plan: RoundPlan;
  readonly members: readonly number[];
  readonly model: Version;
  readonly samplesBehind: number;
  readonly contributions: readonly Contribution[];
  result: Version | undefined;
}

export class Rounds<Contribution> {
  private readonly learned = new Map<number, Learned<Contribution>>();
  /** By round; kept for those that may have to be repeated after a failure. */
  private readonly plans = new Map<number, RoundPlan>();
  private ended = 0;
  private model: Version;
  private samplesBehind = 0;

  constructor(private readonly work: RoundWork<Contribution>, initial: Version) {
    this.model = initial;
  }

  /** Rounds whose result has come to exist; those numbered below are only repeated, after a failure, and teach nothing new. */
  get completed(): number {
    return this.ended;
  }

  /** Whether rounds are to be prepared no sooner than the first worker begins them. */
  get arePlannedByTime(): boolean {
    return this.work.plansByTime ?? false;
  }

  /** To be asked before the round begins, and waited for where it is a promise; the round before it need not have ended, but everyone has contributed. */
  prepare(number: number): Promise<void> | undefined {
    if (this.plans.has(number)) return undefined;
    const { model, samplesBehind } = this.before(number);
    const plan = this.work.plan(number, model, samplesBehind);
    if (!(plan instanceof Promise)) {
      this.plans.set(number, plan);
      return undefined;
    }
    return plan.then((known) => { this.plans.set(number, known); });
  }

  /** Of a round that has been prepared. */
  planOf(number: number): RoundPlan {
    return this.plans.get(number)!;
  }

  /** Rounds before that one will not be repeated. One that has not ended is remembered: of its members some may have left before the next. */
  forgetBefore(number: number): void {
    for (const known of this.plans.keys()) {
      if (known >= number || known >= this.ended) return;
      this.plans.delete(known);
    }
  }

  /**
   * A prepared round begins. One that was interrupted by a failure begins again with the contributions that it had, for data loaders go back too,
   * unless others take part, or took part in the round before it.
   * @param members its workers, ascending
   */
  begin(number: number, members: readonly number[]): void {
    if (number < this.ended) return;
    const earlier = this.learned.get(number);
    const { model, samplesBehind } = this.before(number);
    if (earlier?.model === model && areSame(earlier.members, members)) return;
    const plan = this.planOf(number);
    // What was planned for later rounds was planned for another model.
    if (earlier !== undefined) this.plans.delete(number + 1);
    const contributions = members.map((worker) => this.work.contribute(worker, model, samplesBehind, plan));
    this.learned.set(number, { number, plan, members, model, samplesBehind, contributions, result: undefined });
  }

  /** The result of that round has come to exist. @returns the new model; undefined for a repeated round, and for one without a sample */
  end(number: number): Version | undefined {
    if (number < this.ended) return undefined;
    this.model = this.resultOf(number);
    const { samplesBehind } = this;
    this.samplesBehind = this.samplesAfter(this.learned.get(number)!);
    this.learned.delete(number);
    this.ended = number + 1;
    return this.samplesBehind === samplesBehind ? undefined : this.model;
  }

  /** Samples of that round of those workers together. */
  samplesOf(number: number, members: readonly number[]): number {
    const { steps, batches, ofStep } = this.planOf(number);
    if (ofStep === undefined) return steps * members.reduce((sum, worker) => sum + batches[worker]!, 0);
    let samples = 0;
    for (const worker of members) for (let step = 0; step < steps; step++) samples += ofStep(worker, step);
    return samples;
  }

  private before(number: number): { readonly model: Version; readonly samplesBehind: number } {
    if (number <= this.ended) return { model: this.model, samplesBehind: this.samplesBehind };
    return { model: this.resultOf(number - 1), samplesBehind: this.samplesAfter(this.learned.get(number - 1)!) };
  }

  private resultOf(number: number): Version {
    const round = this.learned.get(number)!;
    round.result ??= this.work.combine(round.model, round.contributions, round.samplesBehind, round);
    return round.result;
  }

  private samplesAfter({ number, samplesBehind, members }: Learned<Contribution>): number {
    return samplesBehind + this.samplesOf(number, members);
  }
}

function areSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((worker, place) => worker === b[place]));
}
