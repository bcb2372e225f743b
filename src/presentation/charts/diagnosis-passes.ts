import { countOf, formatNumber } from '../../basics/units.js';
import { workAt } from '../../results/batch-fits.js';
import { metricNames } from '../../results/metric-names.js';
import type { Diagnosis } from '../../results/diagnosis.js';
import { MUTED, strategyStyle } from '../theme.js';
import type { DiagnosisChart } from './diagnosis-chart.js';
import { logSpaced, plot, type Series } from './diagnosis-plot.js';

/** Work to ε by batch, and where it has doubled. */
export const diagnosisPasses: DiagnosisChart = {
  name: 'diagnosis-passes',
  title: (diagnosis) => `Passes to ${targetWords(diagnosis)} against batch size (samples; both log scale)`,
  howToRead: ({ epsilonFit, rateChoice, toEpsilon, plan }) => [
    'Where the points are level, a larger batch costs no extra samples: more workers save time. Where they climb, every doubling costs nearly double the work, and saves nothing.',
    epsilonFit === null ? '' : 'At the dashed line B_crit the work has doubled.',
    `The scenario's own workers take ${countOf(plan.totalBatch, 'sample')} together.`,
    `Each grey dot is one run, the blue their mean. Learning rates: ${rateChoice}.`,
    toEpsilon.some(({ meanPasses }) => meanPasses === null) ? 'Batches at which not every run reached ε have no mean and are left out of the fit.' : '',
  ].filter((sentence) => sentence !== '').join(' '),
  spec(diagnosis, size) {
    const { toEpsilon, epsilonFit, plan } = diagnosis;
    const runs = toEpsilon.flatMap(({ batch, passes }) => passes.flatMap((each) => (each === null || each <= 0 ? [] : [{ x: batch, y: each }])));
    const means = toEpsilon.flatMap(({ batch, meanPasses }) => (meanPasses === null || meanPasses <= 0 ? [] : [{ x: batch, y: meanPasses }]));
    const batches = toEpsilon.map(({ batch }) => batch);
    const ends = [Math.min(...batches), Math.max(...batches)] as const;
    const critical = epsilonFit?.criticalBatch ?? NaN;
    const isInReach = (batch: number) => batch >= ends[0] && batch <= ends[1];
    const rules = [
      ...(isInReach(critical) ? [{ x: critical, text: `B_crit ≈ ${formatNumber(critical)}` }] : []),
      // Where the labels do not meet.
      ...(isInReach(plan.totalBatch) && !(Math.abs(Math.log(plan.totalBatch / critical)) < 1.1) ? [{ x: plan.totalBatch, text: 'this scenario' }] : []),
    ];
    const series: Series[] = [
      { label: 'fit E_min(1 + B/B_crit)', ...strategyStyle(1), line: epsilonFit === null ? [] : logSpaced(...ends, 60).map((batch) => ({ x: batch, y: workAt(epsilonFit, batch) })) },
      { label: 'single runs', colour: MUTED, dots: toEpsilon.some(({ passes }) => passes.length > 1) ? runs : [] },
      { label: 'mean', ...strategyStyle(0), dots: means },
    ];
    return plot({
      title: this.title(diagnosis), size,
      x: { title: 'batch (samples)', isLog: true, ticks: batches },
      y: { title: 'passes to ε', isLog: true },
      series: series.filter(({ line = [], dots = [] }) => line.length + dots.length > 0),
      rules,
    });
  },
};

/** `training loss 0.35`. */
export function targetWords({ target }: Diagnosis): string {
  return target === null ? 'ε' : `${metricNames[target.metric]} ${formatNumber(target.epsilon)}`;
}
