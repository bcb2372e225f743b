import { formatNumber } from '../../basics/units.js';
import { workAt } from '../../results/batch-fits.js';
import { strategyStyle } from '../theme.js';
import type { DiagnosisChart } from './diagnosis-chart.js';
import { logSpaced, plot, type Series } from './diagnosis-plot.js';
import { targetWords } from './diagnosis-passes.js';

/** What a batch size trades: samples against steps that must follow one another. */
export const diagnosisWorkDepth: DiagnosisChart = {
  name: 'diagnosis-work-depth',
  title: (diagnosis) => `Work against depth to ${targetWords(diagnosis)} (passes against updates; both log scale)`,
  howToRead: () => [
    'Each point is a batch size. Going left, updates are saved that no number of workers could take at once; going up, more samples are paid for it.',
    'Down the flat part, time is saved for free; at the steep part on the left, all that is bought is work.',
  ].join(' '),
  spec(diagnosis, size) {
    const { toEpsilon, epsilonFit, samples } = diagnosis;
    const points = toEpsilon.flatMap(({ batch, meanPasses, meanSteps }) => (
      meanPasses === null || meanSteps === null || meanPasses <= 0 ? [] : [{ x: meanSteps, y: meanPasses, text: `B = ${batch}` }]));
    const batches = points.length === 0 ? [] : toEpsilon.filter(({ meanPasses }) => meanPasses !== null).map(({ batch }) => batch);
    const series: Series[] = [
      {
        label: 'fit (S/S_min − 1)(E/E_min − 1) = 1', ...strategyStyle(1),
        line: epsilonFit === null || batches.length === 0 ? [] : logSpaced(Math.min(...batches), Math.max(...batches), 60)
          .map((batch) => ({ x: workAt(epsilonFit, batch) * samples / batch, y: workAt(epsilonFit, batch) })),
      },
      { label: toEpsilon.some(({ passes }) => passes.length > 1) ? 'mean of the runs' : 'run', ...strategyStyle(0), dots: points },
    ];
    return plot({
      title: this.title(diagnosis), size,
      x: { title: `updates to ε: depth, at ${formatNumber(samples)} samples a pass`, isLog: true },
      y: { title: 'passes to ε: work', isLog: true },
      series: series.filter(({ line = [], dots = [] }) => line.length + dots.length > 0),
      labels: points,
    });
  },
};
