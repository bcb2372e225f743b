/**
 * An all-reduce combines p vectors of n bytes so that every participant holds the result.
 *
 * | algorithm | time, p participants (α = o + L) | good for |
 * |---|---|---|
 * | `ring` | 2(p−1)α + 2(p−1)/p·nβ + (p−1)/p·nγ | large vectors |
 * | `star` | 2L + 2(p−1)(o + nβ) + (p−1)nγ | few participants, small vectors; what a single parameter server sees |
 * | `star-one-by-one` | 2(p−1)(α + nβ) + (p−1)nγ | a root that serves one at a time |
 * | `binomial-tree` | 2k(α + nβ) + k·nγ, k = lg p | small vectors where the result stands at a root in between |
 * | `recursive-doubling` | lg p·(α + nβ + nγ) | small vectors |
 * | `halving-doubling` | 2 lg p·α + 2(p−1)/p·nβ + (p−1)/p·nγ | large vectors, many participants |
 * | `two-level` | a ring inside each node and one between them per local rank | machines in nodes |
 * | `two-level-halving` | the same with halving-doubling between the nodes | very many nodes |
 * | `leader` | one machine per node talks to the other nodes | nodes that share a NIC, small vectors |
 * | `pipelined-chain` | 2(p−1)L + (m+p−2)(2(o + nβ/m) + nγ/m) | few participants in a line, large vectors |
 */
import type { Collective, CollectiveRound } from './collective.js';

export type AllReduceAlgorithm = Collective<'all-reduce'>;
export type AllReduceRound = CollectiveRound;
