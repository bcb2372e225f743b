/**
 * Workers in lockstep: each computes its steps, all exchange, all go on with the combined model. Whoever describes a strategy that way says
 * what is learned in a round; when its parts happen is found out here, in one of two ways that agree to rounding:
 *   - followed (`followed-rounds.ts`): whole rounds through flat arrays, where nothing but the workers' own ports makes messages wait;
 *   - played (`played-rounds.ts`): a process per worker, message by message, for everything else and whenever somebody listens.
 */
import type { Cluster } from '../cluster.js';
import type { Exchange } from '../exchange/exchange.js';
import { followRounds } from './followed-rounds.js';
import { playRounds } from './played-rounds.js';
import { Rounds, type RoundWork } from './rounds.js';
import type { CloseBooks } from '../strategy.js';

export function lockstep<Contribution>(cluster: Cluster, exchange: Exchange, work: RoundWork<Contribution>): CloseBooks | undefined {
  const rounds = new Rounds(work, cluster.task.initial);
  const isFollowed = exchange.follower !== undefined && !cluster.simulator.trace.isListenedTo
    && cluster.failures === undefined && cluster.absences === undefined;
  if (isFollowed) return followRounds(cluster, exchange, exchange.follower, rounds);
  playRounds(cluster, exchange, rounds);
  return undefined;
}
