/**
 * Who draws which samples next. A worker draws from its own share by its own stream, so that its samples do not depend on what others draw;
 * of a `shared` partition, and of one list for all, the next samples go to whoever draws next: P workers that draw batches of B in turn see
 * together exactly what one worker with batches of P·B sees.
 */
import { InputError, type Problem } from '../../basics/errors.js';
import { below, shuffle, type Uniform } from '../../basics/random.js';
import type { ListedOrder, Order } from './order.js';
import type { Sampling } from './read-sampling.js';
import type { DistributedSampler, SamplerSetting } from './sampler.js';
import { samplingProblems, shareProblems } from './sampling-problems.js';
import { rowsUpTo, sharesOf } from './shares.js';

type Draw = (count: number) => Uint32Array;

const draws: Readonly<Record<Exclude<Order['kind'], 'listed'>, (share: Uint32Array, source: Uniform) => Draw>> = {
  reshuffled: (share, source) => sweeps(share, () => { shuffle(share, source); }),
  once(share, source) {
    shuffle(share, source);
    return sweeps(share);
  },
  replacement: (share, source) => (count) => {
    const drawn = new Uint32Array(count);
    for (let i = 0; i < count; i++) drawn[i] = share[below(share.length, source)]!;
    return drawn;
  },
};

/**
 * The samples of every worker. A draw that crosses the end of a sweep, or of a list, goes on in the next.
 * @throws InputError for a share without samples, or a batch that is larger than the share it is drawn from without replacement
 */
export function distributedSampler({ partition, sampling, ...setting }: Sampling & SamplerSetting): DistributedSampler {
  const { samples, workers, batches, streams } = setting;
  refuse(samplingProblems({ partition, sampling }, setting));
  if (sampling.kind === 'listed') return listed(sampling);
  const draw = draws[sampling.kind];
  if (partition.kind === 'shared') {
    const next = draw(rowsUpTo(samples), streams('learning/samples'));
    return (_worker, count) => next(count);
  }
  const shares = sharesOf(partition, setting);
  refuse(shareProblems(shares.map(({ length }) => length), batches, { partition, sampling }));
  const next = Array.from({ length: workers }, (_, worker) => draw(shares[worker]!, streams(`learning/worker/${worker}/samples`)));
  return (worker, count) => next[worker]!(count);
}

function listed({ rows, lines, perWorker }: ListedOrder): DistributedSampler {
  if (!perWorker) {
    const next = sweeps(Uint32Array.from(rows));
    return (_worker, count) => next(count);
  }
  const lists: number[][] = [];
  for (let i = 0; i < rows.length; i++) {
    if (i === 0 || lines[i] !== lines[i - 1]) lists.push([]);
    lists.at(-1)!.push(rows[i]!);
  }
  const next = lists.map((list) => sweeps(Uint32Array.from(list)));
  return (worker, count) => next[worker]!(count);
}

/** The rows in their order, again and again; `begin` is called before every sweep. */
function sweeps(rows: Uint32Array, begin?: () => void): Draw {
  let position = rows.length;
  return (count) => {
    const drawn = new Uint32Array(count);
    for (let filled = 0; filled < count;) {
      if (position === rows.length) {
        begin?.();
        position = 0;
      }
      const taken = Math.min(count - filled, rows.length - position);
      drawn.set(rows.subarray(position, position + taken), filled);
      position += taken;
      filled += taken;
    }
    return drawn;
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError(problems);
}
