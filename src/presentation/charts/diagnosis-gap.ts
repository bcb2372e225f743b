import { formatNumber } from '../../basics/units.js';
import { MUTED, strategyStyle } from '../theme.js';
import { sentences, type DiagnosisChart } from './diagnosis-chart.js';
import { plot, type Series } from './diagnosis-plot.js';

/** What larger batches do to unseen data. */
export const diagnosisGap: DiagnosisChart = {
  name: 'diagnosis-gap',
  title: ({ gapPasses }) => `Test loss less training loss after ${formatNumber(gapPasses)} ${gapPasses === 1 ? 'pass' : 'passes'}, against batch size (log scale)`,
  howToRead: ({ gaps }) => sentences(
    'Above 0 the model does worse on unseen data. If the points rise to the right, large batches generalise worse at equal work; beware that a batch too large to have learned much has a small gap too.',
    gaps.some(({ losses }) => losses.length > 1) ? 'Grey: single runs; blue: their mean.' : 'Each dot is one run.',
    'Neither loss contains the ridge term.',
  ),
  spec(diagnosis, size) {
    const runs = diagnosis.gaps.flatMap(({ batch, losses }) => losses.flatMap((gap) => (gap === null ? [] : [{ x: batch, y: gap }])));
    const means = diagnosis.gaps.flatMap(({ batch, losses }) => {
      const known = losses.filter((gap) => gap !== null);
      return known.length < losses.length || known.length === 0 ? [] : [{ x: batch, y: known.reduce((sum, gap) => sum + gap, 0) / known.length }];
    });
    // Without a test set of their own, problems repeat the training loss.
    if (runs.every(({ y }) => y === 0)) return null;
    const hasSeveralSeeds = diagnosis.gaps.some(({ losses }) => losses.length > 1);
    const series: Series[] = [
      { label: 'single runs', colour: MUTED, dots: hasSeveralSeeds ? runs : [] },
      { label: hasSeveralSeeds ? 'mean' : 'run', ...strategyStyle(0), line: means, dots: means },
    ];
    return plot({
      title: this.title(diagnosis), size,
      x: { title: 'batch (samples)', isLog: true, ticks: diagnosis.gaps.map(({ batch }) => batch) },
      y: { title: 'test loss − training loss', isLog: false, includes: [0] },
      series: series.filter(({ dots = [] }) => dots.length > 0),
    });
  },
};
