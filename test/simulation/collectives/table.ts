/** The formulas of the literature, written out here once more and held to what is simulated message by message. */
import test from 'ava';
import type { Collective } from '../../../src/simulation/collectives/collective.js';
import { collectives } from '../../../src/simulation/collectives/registry.js';
import { areEqual } from '../../support/standard-error.js';
import { plain, real, slow, timeOf } from './_simulate.js';

/** α and nβ, nγ in seconds; lg is ⌊lg p⌋ and q = 2^lg. */
interface Letters { readonly p: number; readonly q: number; readonly lg: number; readonly L: number; readonly o: number; readonly alpha: number; readonly nb: number; readonly ng: number }
type Formula = (letters: Letters) => number;

const isPower = ({ p, q }: Letters) => p === q;
const ceilLg = ({ p, q, lg }: Letters) => (p === q ? lg : lg + 1);
const allReduce = collectives['all-reduce'];
const flat: Formula = ({ p, L, o, nb, ng }) => 2 * L + 2 * (p - 1) * (o + nb) + (p - 1) * ng;
const ring: Formula = ({ p, alpha, nb, ng }) => 2 * (p - 1) * alpha + 2 * (p - 1) / p * nb + (p - 1) / p * ng;
const halvingDoubling: Formula = (letters) => {
  const { q, lg, alpha, nb, ng } = letters;
  if (isPower(letters)) return 2 * lg * alpha + 2 * (q - 1) / q * nb + (q - 1) / q * ng;
  return (2 * lg + 2) * alpha + (2 * (q - 1) / q + 2) * nb + (1 + (q - 1) / q) * ng;
};

const rows: readonly (readonly [Collective, Formula])[] = [
  [allReduce['star-one-by-one'], ({ p, alpha, nb, ng }) => 2 * (p - 1) * (alpha + nb) + (p - 1) * ng],
  [allReduce.star, flat],
  [allReduce.ring, ring],
  [allReduce['halving-doubling'], halvingDoubling],
  // Without nodes every machine is one, and every machine its own leader.
  [allReduce['two-level'], ring],
  [allReduce['two-level-halving'], halvingDoubling],
  [allReduce.leader, halvingDoubling],
  [allReduce['recursive-doubling'], (letters) => {
    const { lg, alpha, nb, ng } = letters;
    return isPower(letters) ? lg * (alpha + nb + ng) : (lg + 2) * (alpha + nb) + (lg + 1) * ng;
  }],
  [collectives.broadcast.flat, ({ p, L, o, nb }) => L + (p - 1) * (o + nb)],
  [collectives['reduce-scatter'].ring, ({ p, alpha, nb, ng }) => (p - 1) * (alpha + nb / p + ng / p)],
  [collectives['all-gather'].ring, ({ p, alpha, nb }) => (p - 1) * (alpha + nb / p)],
  [collectives['reduce-scatter']['recursive-halving'], ({ p, q, lg, alpha, nb, ng }) => lg * alpha + (q - 1) / q * (nb + ng) + (p === q ? 0 : 2 * alpha + nb + ng + nb / (2 * q))],
  [collectives['all-gather']['recursive-doubling'], ({ p, q, lg, alpha, nb }) => lg * alpha + (q - 1) / q * nb + (p === q ? 0 : 2 * alpha + nb + nb / (2 * q))],
  [collectives['all-gather'].dissemination, (letters) => ceilLg(letters) * letters.alpha + (letters.p - 1) / letters.p * letters.nb],
  [collectives.barrier.dissemination, (letters) => ceilLg(letters) * letters.alpha],
];

const sizes = [...Array.from({ length: 32 }, (_, index) => index + 2), 64];

function lettersOf(p: number, bytes: number, { latency, overhead, bandwidth, reduction }: typeof plain): Letters {
  const lg = Math.floor(Math.log2(p));
  return { p, lg, q: 2 ** lg, L: latency, o: overhead, alpha: latency + overhead, nb: bytes / bandwidth, ng: bytes * reduction };
}

for (const [collective, formula] of rows) {
  test(`${collective.about} takes what the table says, for 2 to 33 and 64 participants`, async (t) => {
    for (const network of [plain, real, slow]) {
      for (const p of sizes) {
        for (const bytes of [0, 11, 1e3, 1e6, 3e7]) {
          const time = await timeOf(collective, network, bytes, p);
          const asked = formula(lettersOf(p, bytes, network));
          t.true(areEqual(time, asked), `p = ${p}, n = ${bytes}, ${JSON.stringify(network)}: ${time} instead of ${asked}`);
        }
      }
    }
  });
}

for (const [name, collective, hops, reductions] of [
  ['broadcast', collectives.broadcast.binomial, 1, 0], ['reduce', collectives.reduce.binomial, 1, 1], ['all-reduce', allReduce['binomial-tree'], 2, 1],
] as const) {
  test(`a binomial ${name} takes lg p hops each way for a power of two, and at most as many as the next power of two otherwise`, async (t) => {
    for (const network of [plain, real, slow]) {
      for (const p of sizes) {
        for (const bytes of [0, 1e3, 1e6]) {
          const letters = lettersOf(p, bytes, network);
          const time = await timeOf(collective, network, bytes, p);
          const most = ceilLg(letters) * (hops * (letters.alpha + letters.nb) + reductions * letters.ng);
          t.true(isPower(letters) ? areEqual(time, most) : time <= most * (1 + 1e-9), `p = ${p}, n = ${bytes}: ${time}, ${most}`);
        }
      }
    }
  });
}

test('a binomial tree of three by hand', async (t) => {
  // o = 0, L = 1 s, nβ = 10 s, nγ = 2 s. Both leaves' vectors are at the root after 1 s and take its port in turn for 12 s each: 25 s. It serves
  // them in turn: the first holds the result after 25 + 10 + 1, the second after 25 + 20 + 1 = 46 s.
  const time = await timeOf(allReduce['binomial-tree'], { ...plain, bandwidth: 1, latency: 1, reduction: 0.2 }, 10, 3);
  t.true(areEqual(time, 46), `${time}`);
});
