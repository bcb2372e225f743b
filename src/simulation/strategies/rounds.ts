/** What all workers bring to one round, and what comes of it: computed once, by whoever asks first, the same for all. */
export class Round<Contribution, Result> {
  /** By worker. */
  readonly contributions: Contribution[] = [];
  private combined: { readonly result: Result } | undefined;
  private following: Round<Contribution, Result> | undefined;

  /** The result; all contributions must be in. */
  result(combine: (contributions: readonly Contribution[]) => Result): Result {
    this.combined ??= { result: combine(this.contributions) };
    return this.combined.result;
  }

  get next(): Round<Contribution, Result> {
    return (this.following ??= new Round());
  }
}
