/** Workers and a centre that pull at each other: what both ways of elastic averaging share. */
import type { Problem } from '../../../basics/errors.js';
import { count, scalar } from '../../../basics/fields.js';
import { formatNumber } from '../../../basics/units.js';
import { drawBatch, type Cluster } from '../cluster.js';
import type { Gradient, Version } from '../learning-task.js';

export const elasticFields = {
  elasticity: scalar('α: share of its distance to the centre that a worker is pulled back in an exchange.', { least: 0, most: 1 }),
  period: count('τ: steps of a worker between two exchanges.'),
  centreRate: scalar('β: share of its distance to the mean of all workers that the centre is pulled in an exchange of all; default: Pα, as strong as they are pulled.', { above: 0, most: 1 }).optional(),
};
export interface ElasticOptions { readonly elasticity: number; readonly period: number; readonly centreRate?: number | undefined }

/** β/P: share of its distance to one worker that the centre is pulled. */
export function centreShare({ elasticity, centreRate }: ElasticOptions, workers: number): number {
  return centreRate === undefined ? elasticity : centreRate / workers;
}

/** Paths are relative to the strategy. */
export function elasticProblems({ elasticity, centreRate }: ElasticOptions): readonly Problem[] {
  return elasticity > 0 || centreRate !== undefined ? [] : [{ path: 'elasticity', message: 'nothing pulls at the centre', expected: 'a number > 0, or a `centreRate`', received: '0' }];
}

export function elasticRemarks(own: ElasticOptions, workers: number): readonly string[] {
  return [`an exchange of all pulls the centre by β = ${formatNumber(workers * centreShare(own, workers))}`];
}

/** A worker between exchanges: it takes its next gradient at `at`, and that gradient's step from `from`, which is where the centre has pulled it meanwhile. */
export interface Pulled { readonly at: Version; readonly from: Version }

/** Where an exchange leaves the worker. @param difference its model less the centre, both before the exchange */
export function pulledBack({ task }: Cluster, model: Version, difference: Gradient, elasticity: number): Pulled {
  return { at: model, from: task.descend(model, difference, elasticity) };
}

/** Where the worker's next step leads. */
export function nextStep(cluster: Cluster, worker: number, { at, from }: Pulled, samplesBehind: number): Version {
  const { task } = cluster;
  return task.step(from, task.gradient(at, drawBatch(cluster, worker)), cluster.rate(samplesBehind));
}
