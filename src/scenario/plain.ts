import type { Scenario } from './schema.js';

/** The normalised scenario as JSON can hold it, in SI units; an unlimited bandwidth is the word again. */
export function plainScenario(scenario: Scenario): unknown {
  return JSON.parse(JSON.stringify(scenario, (_, value: unknown) => (value === Infinity ? 'unlimited' : value)));
}
