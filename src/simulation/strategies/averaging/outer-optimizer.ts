/** Optimizers of optimizers: what H steps of the workers have changed stands for a gradient, along which the model takes an outer step. */
import { choice, scalar } from '../../../basics/fields.js';
import type { Gradient, LearningTask, Version } from '../learning-task.js';

export const outerFields = {
  outer: choice('Outer optimizer: `nesterov` or `heavy-ball` momentum, or `sgd`, a plain step.', ['nesterov', 'heavy-ball', 'sgd']).default('nesterov'),
  outerRate: scalar('Learning rate of the outer optimizer; with `sgd`, 1 is plain averaging.', { above: 0 }).default(0.7),
  outerMomentum: scalar('μ: momentum of the outer optimizer.', { least: 0, below: 1 }).default(0.9),
};
export interface OuterOptions { readonly outer: 'nesterov' | 'heavy-ball' | 'sgd'; readonly outerRate: number; readonly outerMomentum: number }

/** Takes an outer step from a model. @param scale of this step's rate; default 1 */
export type OuterStep = (from: Version, change: Gradient, scale?: number) => Version;

/** v' = μv + Δ, v = 0 at first; x' = x − αΔ for `sgd`, x − αv' for `heavy-ball`, x − α(Δ + μv') for `nesterov` (Sutskever et al. 2013). */
export function outerOptimizer(task: LearningTask, { outer, outerRate, outerMomentum }: OuterOptions): OuterStep {
  // By model, so that a round that is begun anew after a failure finds the velocity that the model had.
  const velocities = new WeakMap<Version, Gradient>();
  return (from, change, scale = 1) => {
    if (outer === 'sgd') return task.descend(from, change, outerRate * scale);
    const before = velocities.get(from);
    const velocity = before === undefined ? change : task.sum([before, change], [outerMomentum, 1]);
    const direction = outer === 'heavy-ball' ? velocity : task.sum([change, velocity], [1, outerMomentum]);
    const to = task.descend(from, direction, outerRate * scale);
    velocities.set(to, velocity);
    return to;
  };
}

/**
 * Nesterov momentum that N steps feed and that is used once for them, each step along its own Δ/N at once: m' = μm + the mean of N changes, m = 0 at
 * first; x' = x − α(Δ/N + μm') at every N-th step, x − αΔ/N at the others. N = 1 is Nesterov's. Source: Liu et al. 2024, algorithm 3 with c = 0.
 * @param every N
 */
export function delayedNesterov(task: LearningTask, { outerRate, outerMomentum }: OuterOptions, every: number): OuterStep {
  let momentum: Gradient | undefined;
  let waiting: Gradient[] = [];
  return (from, change, scale = 1) => {
    waiting.push(change);
    if (waiting.length < every) return task.descend(from, change, outerRate * scale / every);
    const before = momentum === undefined ? [] : [momentum];
    momentum = task.sum([...before, ...waiting], [...before.map(() => outerMomentum), ...waiting.map(() => 1 / every)]);
    waiting = [];
    return task.descend(from, task.sum([change, momentum], [1 / every, outerMomentum]), outerRate * scale);
  };
}

/** Options without effect, and why. */
export function inertOuter({ outer, outerMomentum }: OuterOptions): readonly (readonly [path: string, because: string])[] {
  if (outer === 'sgd') return [['outerMomentum', 'a plain outer step has no momentum']];
  return outerMomentum === 0 ? [['outer', 'without momentum every outer optimizer is `sgd`']] : [];
}

/** `Nesterov momentum of 0.9 and rate 0.7`. */
export function aboutOuter({ outer, outerRate, outerMomentum }: OuterOptions): string {
  return outer === 'sgd' ? `plain outer steps of rate ${outerRate}` : `outer ${outer === 'nesterov' ? 'Nesterov' : 'heavy-ball'} momentum of ${outerMomentum} and rate ${outerRate}`;
}

/** The model's parameters, to rounding, with what the worker's own optimizer remembers. @param own where its last steps led; undefined before */
export function resumed(task: LearningTask, model: Version, own: Version | undefined): Version {
  return own === undefined ? model : task.descend(own, task.difference(own, model), 1);
}
