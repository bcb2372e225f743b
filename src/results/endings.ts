/** How runs ended that did not arrive, in words and with the last things that happened in them. */
import type { StrategyResult } from './results.js';
import type { EndedBy, Outcome } from './run-record.js';

/** `3 out of events`: what such a run lacked. */
export const outOf: Readonly<Record<EndedBy, string>> = {
  passes: 'out of budget', simulatedTime: 'out of simulated time', events: 'out of events', machines: 'out of machines', workers: 'out of workers',
};

/** What ended a run, as a clause. */
export const endedBecause: Readonly<Record<EndedBy, string>> = {
  passes: 'the budget of passes was spent',
  simulatedTime: 'the budget of simulated time was spent',
  events: 'the budget of events was spent',
  machines: 'a machine failed and none was left to replace it',
  workers: 'every worker had left for good',
};

export type CensoredOutcome = Extract<Outcome, { readonly kind: 'censored' }>;

/** The runs of a strategy that one and the same thing ended before their time, and how the first of them ended. */
export interface Ending {
  readonly strategy: string;
  readonly reason: EndedBy;
  readonly count: number;
  readonly runs: number;
  readonly first: CensoredOutcome;
}

/** Endings other than by the budget of passes, which says nothing that the curves do not show. */
export function endings(strategies: readonly StrategyResult[]): Ending[] {
  return strategies.flatMap(({ name, runs }) => {
    const censored = runs.flatMap(({ outcome }) => (outcome.kind === 'censored' && outcome.reason !== 'passes' ? [outcome] : []));
    return [...new Set(censored.map(({ reason }) => reason))].map((reason) => {
      const alike = censored.filter((outcome) => outcome.reason === reason);
      return { strategy: name, reason, count: alike.length, runs: runs.length, first: alike[0]! };
    });
  });
}

/** `3 of 5 runs of ring: the budget of events was spent`. */
export function endingWords({ strategy, reason, count, runs }: Ending): string {
  return `${runs === 1 ? 'the run' : `${count} of ${runs} runs`} of ${strategy} ended because ${endedBecause[reason]}`;
}
