/** Fields of strategies with parameter servers. */
import { choice, count } from '../../../basics/fields.js';
import { countOf } from '../../../basics/units.js';

export const serverFields = {
  servers: count('Parameter servers, each with an equal shard of the model; they update independently of each other.', { least: 1, most: 100_000 }).default(1),
  placement: choice('Whether servers have machines of their own, the default, or server s stands on worker (s mod P)\'s.', ['dedicated', 'co-located']).optional(),
};
export interface ServerOptions { readonly servers: number; readonly placement?: 'dedicated' | 'co-located' | undefined }

/** `one parameter server`, `4 parameter servers on the workers' machines`. */
export function aboutServers({ servers, placement }: ServerOptions): string {
  return `${servers === 1 ? 'one parameter server' : countOf(servers, 'parameter server')}${placement === 'co-located' ? ' on the workers\' machines' : ''}`;
}

export function areColocated({ placement }: Pick<ServerOptions, 'placement'>): boolean {
  return placement === 'co-located';
}
