import type { Collective, Operation } from './collective.js';
import { play } from './play.js';

export type ScheduledCollective<Does extends Operation = Operation> = Collective<Does> & Required<Pick<Collective, 'schedule'>>;

/** A collective that is nothing but its schedule, played. */
export function scheduled<Does extends Operation>(definition: Omit<ScheduledCollective<Does>, 'begin'>): ScheduledCollective<Does> {
  return {
    ...definition,
    begin: (network, machines, bytes, finished) => play(definition.schedule(machines.length, bytes, network.cost), network, machines, finished),
  };
}
