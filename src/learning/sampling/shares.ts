/** The training set dealt to the workers, by each kind of partition. */
import { gammaFactor } from '../../basics/distributions.js';
import { below, shuffle, type Streams, type Uniform } from '../../basics/random.js';
import type { Partition } from './partition.js';
import type { SamplerSetting } from './sampler.js';

type ByKind = { [P in Partition as P['kind']]: P };
type Kind = keyof ByKind;
type Of<Kinds extends Kind> = { [K in Kinds]: ByKind[K] & { readonly kind: K } }[Kinds];
type DealSetting = Pick<SamplerSetting, 'samples' | 'workers' | 'labels' | 'streams'>;

const deals: { readonly [K in Kind]: (partition: Of<K>, setting: DealSetting) => Uint32Array[] } = {
  iid(_partition, { samples, workers, streams }) {
    const order = shuffle(rowsUpTo(samples), partitionStream(streams));
    return Array.from({ length: workers }, (_, worker) => piece(order, worker, workers).slice());
  },
  shared: (_partition, { samples, workers }) => Array<Uint32Array>(workers).fill(rowsUpTo(samples)),
  'by-label'({ labelsPerWorker }, { workers, labels, streams }) {
    const sorted = joined(rowsOfLabels(known(labels)));
    const shards = workers * labelsPerWorker;
    const order = shuffle(rowsUpTo(shards), partitionStream(streams));
    return Array.from({ length: workers }, (_, worker) => (
      joined(Array.from(piece(order, worker, workers), (shard) => piece(sorted, shard, shards)))));
  },
  dirichlet({ concentration }, { workers, labels, streams }) {
    const proportions = dirichlet(concentration, workers, streams('learning/partition/proportions'));
    const source = partitionStream(streams);
    const shares = Array.from({ length: workers }, (): Uint32Array[] => []);
    for (const rows of rowsOfLabels(known(labels))) {
      shuffle(rows, source);
      let dealt = 0;
      let sum = 0;
      for (const [worker, proportion] of proportions().entries()) {
        sum += proportion;
        const end = worker === workers - 1 ? rows.length : Math.min(Math.round(sum * rows.length), rows.length);
        shares[worker]!.push(rows.subarray(dealt, end));
        dealt = end;
      }
    }
    return shares.map(joined);
  },
  file({ owners }, { workers }) {
    const shares = Array.from({ length: workers }, (): number[] => []);
    for (let row = 0; row < owners.length; row++) shares[owners[row]!]!.push(row);
    return shares.map((rows) => Uint32Array.from(rows));
  },
};

/**
 * Every worker's rows of the training set, in no order that matters. But for `shared`, where each has them all, every row has one owner.
 * @param setting `labels` where `needsLabels(partition)`
 */
export function sharesOf<K extends Kind>(partition: Of<K>, setting: DealSetting): Uint32Array[] {
  return deals[partition.kind](partition, setting);
}

/**
 * Draws proportions p ~ Dirichlet(a, …, a): independent gamma variates of shape a over their sum. E p_i = 1/P, Var p_i = (1/P)(1 − 1/P)/(aP + 1);
 * a → ∞ gives 1/P each, a → 0 everything to one.
 */
export function dirichlet(concentration: number, parts: number, source: Uniform): () => Float64Array {
  const gamma = gammaFactor(concentration, source);
  return () => {
    const proportions = Float64Array.from({ length: parts }, gamma);
    const sum = proportions.reduce((total, one) => total + one, 0);
    if (sum > 0) return proportions.map((one) => one / sum);
    // Of tiny shapes all variates can be less than the least double; one of them is then all but the whole sum.
    proportions[below(parts, source)] = 1;
    return proportions;
  };
}

/** 0, 1, …, count − 1. */
export function rowsUpTo(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** The index-th of `count` consecutive pieces, whose lengths differ by at most one; a view. */
export function piece(rows: Uint32Array, index: number, count: number): Uint32Array {
  return rows.subarray(Math.floor(rows.length * index / count), Math.floor(rows.length * (index + 1) / count));
}

/** Rows of each label, labels and rows ascending. */
function rowsOfLabels(labels: ArrayLike<number>): Uint32Array[] {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    const same = rows.get(label);
    if (same === undefined) rows.set(label, [row]);
    else same.push(row);
  }
  return [...rows.entries()].sort(([a], [b]) => a - b).map(([, same]) => Uint32Array.from(same));
}

/** Lists of rows one after another. */
export function joined(pieces: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const rows of pieces) {
    whole.set(rows, offset);
    offset += rows.length;
  }
  return whole;
}

function partitionStream(streams: Streams): Uniform {
  return streams('learning/partition');
}

function known(labels: ArrayLike<number> | undefined): ArrayLike<number> {
  if (labels === undefined) throw new TypeError('A partition that goes by labels needs them.');
  return labels;
}
