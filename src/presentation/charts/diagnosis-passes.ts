import { countOf, formatNumber } from '../../basics/units.js';
import { workAt } from '../../results/batch-fits.js';
import { metricNames } from '../../results/metric-names.js';
import type { Diagnosis } from '../../results/diagnosis.js';
import { MUTED, strategyStyle } from '../theme.js';
import { criticalAmongTried, isNearTried, sentences, type DiagnosisChart } from './diagnosis-chart.js';
import { logSpaced, plot, type Series } from './diagnosis-plot.js';

/** Work to ε by batch, and where it has doubled. */
export const diagnosisPasses: DiagnosisChart = {
  name: 'diagnosis-passes',
  title: (diagnosis) => `Passes to ${targetWords(diagnosis)} against batch size (samples; both log scale)`,
  howToRead: (diagnosis) => sentences(
    'Where the points are level, a larger batch costs no extra samples: more workers save time. Where they climb, every doubling costs nearly double the work, and saves nothing.',
    criticalAmongTried(diagnosis) === null ? '' : 'At the dashed line B_crit the work has doubled.',
    `The scenario's own workers take ${countOf(diagnosis.plan.totalBatch, 'sample')} together.`,
    hasSeveralSeeds(diagnosis) ? 'Each grey dot is one run, the blue their mean.' : 'Each dot is one run.',
    `Learning rates: ${diagnosis.rateChoice}.`,
    diagnosis.toEpsilon.some(({ meanPasses }) => meanPasses === null) ? 'Batches at which not every run reached ε have no mean and are left out of the fit.' : '',
  ),
  spec(diagnosis, size) {
    const { toEpsilon, epsilonFit, plan } = diagnosis;
    const runs = toEpsilon.flatMap(({ batch, passes }) => passes.flatMap((each) => (each === null || each <= 0 ? [] : [{ x: batch, y: each }])));
    const means = toEpsilon.flatMap(({ batch, meanPasses }) => (meanPasses === null || meanPasses <= 0 ? [] : [{ x: batch, y: meanPasses }]));
    const batches = toEpsilon.map(({ batch }) => batch);
    const ends = [Math.min(...batches), Math.max(...batches)] as const;
    const critical = criticalAmongTried(diagnosis);
    const rules = [
      ...(critical === null ? [] : [{ x: critical, text: `B_crit ≈ ${formatNumber(critical)}` }]),
      ...(isNearTried(plan.totalBatch, batches) ? [{ x: plan.totalBatch, text: 'this scenario' }] : []),
    ];
    const series: Series[] = [
      { label: 'fit E_min(1 + B/B_crit)', ...strategyStyle(1), line: epsilonFit === null ? [] : logSpaced(...ends, 60).map((batch) => ({ x: batch, y: workAt(epsilonFit, batch) })) },
      { label: 'single runs', colour: MUTED, dots: hasSeveralSeeds(diagnosis) ? runs : [] },
      { label: hasSeveralSeeds(diagnosis) ? 'mean' : 'run', ...strategyStyle(0), dots: means },
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

function hasSeveralSeeds({ toEpsilon }: Diagnosis): boolean {
  return toEpsilon.some(({ passes }) => passes.length > 1);
}

/** `training loss 0.35`. */
export function targetWords({ target }: Diagnosis): string {
  return `${metricNames[target.metric]} ${formatNumber(target.epsilon)}`;
}
