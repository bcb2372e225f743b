/** Closed forms of rounds that end with the first K gradients, where every time is constant. */
import { portTime, type MessageCost } from '../../network/network.js';
import type { FirstGradientsOptions } from './first-gradients.js';
import type { QuietSetting, UpdateTime } from '../strategy.js';

type Options = FirstGradientsOptions & { readonly areColocated: boolean };

/**
 * Without messages the K-th gradient and a service. With messages and one server, all steps s being equal: workers begin a port time b = o + nβ
 * apart, in the order in which they were answered, and their pushes of n' bytes take a = o + n'β + n'γ each of the server's port in turn.
 * @returns undefined where pushes that come too late hold up the next round's, or other things get in each other's way
 */
export function firstGradientsTime(options: Options, setting: QuietSetting): UpdateTime | undefined {
  return isFree(setting.cost) ? withoutMessages(options, setting) : withMessages(options, setting);
}

/** Whether messages take no time. */
export function isFree({ latency, overhead, secondsPerByte, reductionPerByte, node }: MessageCost): boolean {
  return latency === 0 && overhead === 0 && secondsPerByte === 0 && reductionPerByte === 0 && node === undefined;
}

export function areEqual(steps: readonly number[]): boolean {
  return steps.every((step) => step === steps[0]);
}

function withoutMessages({ servers, waitFor, late, perWorker }: Options, { workers, steps, serviceTime }: QuietSetting): UpdateTime | undefined {
  // Who is late and finishes begins the next round late.
  if (late === 'drop' && waitFor < workers && !areEqual(steps)) return undefined;
  const ready = steps.flatMap((step) => (perWorker === 'one' ? [step] : Array.from({ length: waitFor }, (_, m) => (m + 1) * step))).sort((a, b) => a - b);
  const formula = `K-th ${perWorker === 'one' ? 'fastest step' : 'smallest multiple of a step'} + service/S: messages take no time`;
  return { formula, seconds: ready[waitFor - 1]! + serviceTime / servers };
}

function withMessages({ servers, waitFor, perWorker, areColocated }: Options, setting: QuietSetting): UpdateTime | undefined {
  const { workers, steps, parameterBytes, gradientBytes, cost, serviceTime } = setting;
  if (servers > 1 || areColocated || !areEqual(steps)) return undefined;
  const { latency } = cost;
  const step = steps[0]!;
  const pull = portTime(cost, parameterBytes);
  const push = portTime(cost, gradientBytes, true);
  const turn = Math.max(push, pull);
  const untilPushed = serviceTime + 2 * latency + step + pull;
  const seconds = untilPushed + push + (waitFor - 1) * turn;
  const isInTheWay = (workers - waitFor) * turn > untilPushed || workers * pull > seconds;
  // A second gradient of the round would have to be stopped before it is sent.
  const isStopped = step > (waitFor - 1) * turn + serviceTime + latency + pull;
  if (isInTheWay || (perWorker === 'any' && !isStopped)) return undefined;
  return { formula: 'step + service + 2L + b + a + (K − 1)·max(a, b), a = o + n\'β + n\'γ of a push of n\' bytes, b = o + nβ of an answer: one server, equal steps, late pushes through before the next round\'s', seconds };
}
