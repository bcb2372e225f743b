/**
 * The batches of CR-PSGD: ⌊ρ^t·B₁⌋ for t = 0, 1, … while their sum does not exceed the budget T of samples of one worker; their number, which
 * is that of communication rounds, grows as log T. Source: Yu and Jin 2019, algorithm 1.
 * @param growth ρ > 1
 */
export function growingBatches(first: number, growth: number, budget: number): number[] {
  const batches: number[] = [];
  for (let t = 0, total = 0; ; t++) {
    const batch = Math.floor(growth ** t * first);
    total += batch;
    if (total > budget) return batches;
    batches.push(batch);
  }
}
