import { portTime } from '../../network/network.js';
import type { QuietSetting } from '../strategy.js';

export const ONE_SERVER_FORMULA = 'H · step + 2L + (o + nβ) + service + the pushes, that arrive one o + nβ after the other: max(m(o + cβ + cγ), (m − 1)(o + nβ) + o + cβ + cγ) of m workers, c bytes as they are sent; all steps equal';

/**
 * Seconds from one answer of a server to its next, in the long run, where m workers are sent the model one after another, take H steps and push.
 * @returns undefined where steps differ
 */
export function oneServerRound({ steps, parameterBytes, gradientBytes, cost, serviceTime }: QuietSetting, members: number, localSteps: number): number | undefined {
  const [step] = steps;
  if (cost.node !== undefined || steps.some((other) => other !== step)) return undefined;
  const pull = portTime(cost, parameterBytes);
  const push = portTime(cost, gradientBytes, true);
  return localSteps * step! + 2 * cost.latency + pull + Math.max(members * push, (members - 1) * pull + push) + serviceTime;
}
