import { formatNumber } from '../../basics/units.js';
import { maximalRateAt } from '../../results/batch-fits.js';
import type { Figure } from '../../results/diagnosis.js';
import { INK, strategyStyle } from '../theme.js';
import { isNearTried, sentences, shown, type DiagnosisChart } from './diagnosis-chart.js';
import { logSpaced, plot, type Series } from './diagnosis-plot.js';

/** The largest learning rate that stays stable, by batch: as long as it grows, larger batches can take larger steps. */
export const diagnosisMaximalRate: DiagnosisChart = {
  name: 'diagnosis-maximal-rate',
  title: () => 'Maximal learning rate against batch size (samples; both log scale)',
  howToRead: (diagnosis) => sentences(
    'Where the points climb, a larger batch can take longer steps, and more workers help. Where they are level, the largest curvature limits the step, and more samples only cost more.',
    diagnosis.rateLimits.some(({ bounded }) => shown(bounded) !== null) ? 'Bounded runs: found by search; above it the training loss of trial runs does not stay below its start.' : '',
    diagnosis.rateLimits.some(({ meanSquare }) => shown(meanSquare) !== null)
      ? 'Mean square: above it the mean over all runs grows, although a typical run may still shrink, so it is the lower of the two.' : '',
    critical(diagnosis) === null ? '' : 'The dashed line is the batch at which the limit is half of what it is for endless batches.',
  ),
  spec(diagnosis, size) {
    const { rateLimits, rateFit } = diagnosis;
    const batches = rateLimits.map(({ batch }) => batch);
    const places = (figureOf: (limit: (typeof rateLimits)[number]) => Figure | null) => rateLimits.flatMap((limit) => {
      const value = shown(figureOf(limit));
      return value === null ? [] : [{ x: limit.batch, y: value }];
    });
    const bounded = places((limit) => limit.bounded);
    const formula = places((limit) => limit.closedForm);
    const across = batches.length < 2 ? [] : logSpaced(Math.min(...batches), Math.max(...batches), 40);
    const series: Series[] = [
      { label: 'mean square, closed form', colour: INK, line: formula },
      {
        label: 'fit 1/η = (1 + b_crit/b)/η_∞', ...strategyStyle(2), dash: [6, 3],
        line: rateFit === null || formula.length > 0 ? [] : across.map((batch) => ({ x: batch, y: maximalRateAt(rateFit, batch) })),
      },
      { label: 'bounded runs, measured', ...strategyStyle(0), dots: bounded },
      { label: 'mean square, measured', ...strategyStyle(1), dots: places((limit) => limit.meanSquare) },
    ];
    const marked = critical(diagnosis);
    return plot({
      title: this.title(diagnosis), size,
      x: { title: 'batch (samples)', isLog: true, ticks: batches },
      y: { title: 'maximal learning rate', isLog: true },
      series: series.filter(({ line = [], dots = [] }) => line.length + dots.length > 0),
      rules: marked === null ? [] : [marked],
    });
  },
};

/** The critical batch by formula, else fitted if it lies among the batches tried: further out it is a guess. */
function critical({ criticalBatch, rateFit, rateLimits }: Parameters<DiagnosisChart['spec']>[0]): { readonly x: number; readonly text: string } | null {
  const exact = shown(criticalBatch);
  const batches = rateLimits.map(({ batch }) => batch);
  if (exact !== null) return isNearTried(exact, batches) ? { x: exact, text: `b_crit = ${formatNumber(exact)}` } : null;
  if (rateFit === null || rateFit.criticalBatch < Math.min(...batches) || rateFit.criticalBatch > Math.max(...batches)) return null;
  return { x: rateFit.criticalBatch, text: `b_crit ≈ ${formatNumber(rateFit.criticalBatch)}` };
}
