import { formatNumber } from '../../basics/units.js';
import type { Diagnosis, NoiseFigures } from '../../results/diagnosis.js';
import { MUTED, strategyStyle } from '../theme.js';
import { criticalAmongTried, sentences, shown, type DiagnosisChart } from './diagnosis-chart.js';
import { plot, type Series } from './diagnosis-plot.js';

/** How large a batch the gradients allow, as the run goes on: n·Δ, which is 1 + B_simple. */
export const diagnosisNoise: DiagnosisChart = {
  name: 'diagnosis-noise',
  title: () => 'How large a batch the gradients allow (samples), along a run',
  howToRead(diagnosis) {
    const { rows, run, noise } = diagnosis;
    return sentences(
      'A batch well below the line makes progress in proportion to its size, so more workers help; well above it, more samples a step add next to nothing.',
      'The line is what the gradients allow at that point of the run. It usually rises as the loss falls, also beyond ε, while the answer is about the way to ε.',
      arrival(diagnosis) === null ? '' : 'The upright dashed line is where this batch reaches ε in the mean: what is right of it does not count for the answer.',
      `Line: n·Δ = 1 + B_simple from the single gradients of ${rows} samples, along SGD with batch ${run.batch} and rate ${formatNumber(run.rate)}; so few cannot show much more than their number.`,
      estimates(noise[0]?.points ?? []).length === 0 ? '' : 'Grey: the same of the whole training set, estimated from two batch sizes, with standard errors; missing where noise hides it.',
      criticalAmongTried(diagnosis) === null ? '' : 'The level dashed line is the batch at which passes to ε have doubled.',
      noise.some(({ points }) => points.some(({ batchBound }) => batchBound.value === 'infinite')) ? 'Where gradients sum to 0 any batch is allowed, and the line has a gap.' : '',
    );
  },
  spec(diagnosis, size) {
    const { noise } = diagnosis;
    const critical = criticalAmongTried(diagnosis);
    const reached = arrival(diagnosis);
    const series = noise.map(({ name, points }, place): Series => {
      const line = points.flatMap(({ passes, batchBound }) => pointAt(passes, shown(batchBound)));
      return { label: name, ...strategyStyle(place), line, dots: line };
    });
    return plot({
      title: this.title(diagnosis), size,
      x: { title: 'passes over the training set', isLog: false },
      y: { title: 'batch (samples)', isLog: true },
      series: [...series, ...estimates(noise[0]?.points ?? [])].filter(({ dots = [] }) => dots.length > 0),
      rules: [
        ...(critical === null ? [] : [{ y: critical, text: `B_crit ≈ ${formatNumber(critical)}` }]),
        ...(reached === null ? [] : [{ x: reached, text: 'ε' }]),
      ],
    });
  },
};

/** Mean passes to ε of runs like the one that was followed, where it goes on beyond; else null. */
function arrival({ run, toEpsilon, noise }: Diagnosis): number | null {
  const passes = toEpsilon.find(({ batch, rate }) => batch === run.batch && rate === run.rate)?.meanPasses ?? null;
  return passes !== null && passes < (noise[0]?.points.at(-1)?.passes ?? 0) ? passes : null;
}

/** 1 + B_simple of the whole set; no bar where it would reach 0. */
function estimates(points: readonly NoiseFigures[]): readonly Series[] {
  const known = points.flatMap(({ passes, estimated }) => pointAt(passes, shown(estimated)).map(({ x, y }) => ({ x, y: y + 1, error: estimated?.error ?? 0 })));
  return known.length === 0 ? [] : [{
    label: 'whole set, estimated', colour: MUTED, dots: known,
    bars: known.map(({ x, y, error }) => ({ x, low: Math.max(y - error, y / 10), high: y + error })),
  }];
}

function pointAt(x: number, y: number | null): { readonly x: number; readonly y: number }[] {
  return y === null ? [] : [{ x, y }];
}
