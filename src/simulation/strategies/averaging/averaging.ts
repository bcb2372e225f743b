import type { Cluster } from '../cluster.js';
import type { Gradient, Version } from '../learning-task.js';

/**
 * The mean of the workers' models. Compressed, each sends what its steps have changed, and the model is moved by the mean of what arrives.
 * Source of the latter: Basu, Data, Karakus, Diggavi 2019 (Qsparse-local-SGD).
 * @param model that all of them began with
 * @param models of the members, in their order
 */
export function averageOf(cluster: Cluster, model: Version, models: readonly Version[], members: readonly number[]): Version {
  const { task, wire } = cluster;
  const mean = task.mean(models);
  if (!wire.isCompressed) return mean;
  const arrived = task.descend(model, meanChange(cluster, model, models, members), 1);
  // There, with what the workers' own optimizers remember.
  return task.descend(mean, task.difference(mean, arrived), 1);
}

/** The mean over workers of model − (the worker's model), as it arrives: their descent from the model, for which a gradient can stand. */
export function meanChange({ task, wire }: Cluster, model: Version, models: readonly Version[], members: readonly number[]): Gradient {
  const changes = models.map((own, place) => wire.sent(members[place]!, task.difference(model, own)));
  return task.sum(changes, changes.map(() => 1 / changes.length));
}
