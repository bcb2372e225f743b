/** One message that is expected. */
interface Expected { arrival: (() => void) | undefined }

/** Keeps the messages of each pair of machines in order: one that comes before an earlier one is kept back until that has come. */
export class PairOrder {
  private readonly pairs = new Map<number, Expected[]>();

  /** @param machines their number */
  constructor(private readonly machines: number) {}

  /** A message is on its way. @returns what to call when it has come; `arrival` then happens at once, or when the last one before it has come */
  expect(from: number, to: number): (arrival: () => void) => void {
    const pair = from * this.machines + to;
    const line = this.pairs.get(pair) ?? [];
    if (line.length === 0) this.pairs.set(pair, line);
    const expected: Expected = { arrival: undefined };
    line.push(expected);
    return (arrival) => {
      expected.arrival = arrival;
      while (line[0]?.arrival !== undefined) {
        const { arrival: next } = line[0];
        line.shift();
        // Before it happens: it may send the next message of this pair.
        if (line.length === 0) this.pairs.delete(pair);
        next();
      }
    };
  }
}
