import type { Cluster } from './cluster.js';
import type { Version } from './learning-task.js';

/**
 * The mean of the workers' models. Compressed, each sends what its steps have changed, and the model is moved by the mean of what arrives.
 * Source of the latter: Basu, Data, Karakus, Diggavi 2019 (Qsparse-local-SGD).
 * @param model that all of them began with
 * @param models of the members, in their order
 */
export function averageOf({ task, wire }: Cluster, model: Version, models: readonly Version[], members: readonly number[]): Version {
  if (!wire.isCompressed) return task.mean(models);
  const changes = models.map((own, place) => wire.sent(members[place]!, task.difference(model, own)));
  return task.descend(model, task.sum(changes, changes.map(() => 1 / changes.length)), 1);
}
