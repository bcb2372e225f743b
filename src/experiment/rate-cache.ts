/** Tuned learning rates that are known from an earlier run: kept under everything that the tuning depended on, the code included. */
import type { ChosenRate } from '../results/results.js';
import type { Store } from '../results/store.js';
import { plainScenario } from '../scenario/plain.js';
import type { Scenario } from '../scenario/schema.js';
import { codeDigest } from './code-digest.js';

export interface RateCache {
  find(strategy: string): Promise<ChosenRate | undefined>;
  keep(strategy: string, rate: ChosenRate): Promise<void>;
}

/** What a rate depends on beside the scenario and this program's code. */
export interface RateOrigin {
  /** Names the backend that computes the gradients, and its device; rounding differs between them. */
  readonly backend: string;
  /** Names the problem by its content: a folder of the same name may hold other data tomorrow. */
  readonly problem: string;
  readonly libraries: Readonly<Record<string, string>>;
}

export function rateCache(kept: Store, scenario: Scenario, { backend, problem, libraries }: RateOrigin): RateCache {
  const code = codeDigest(['basics', 'simulation', 'learning', 'experiment', 'scenario', 'results']);
  // Names, prices, the number of replications and a diagnosis decide nothing about a rate.
  const key = (strategy: string) => ({
    what: 'tuned learning rate', code, libraries, backend, problem,
    scenario: plainScenario({ ...scenario, name: '', question: '', price: undefined, replications: 0, diagnosis: undefined, strategies: { it: scenario.strategies[strategy]! } }),
  });
  return {
    async find(strategy) {
      const found = await kept.find(key(strategy));
      return isChosenRate(found) ? found : undefined;
    },
    keep: (strategy, rate) => kept.keep(key(strategy), rate),
  };
}

function isChosenRate(value: unknown): value is ChosenRate {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number' && 'how' in value && value.how === 'tuned';
}
