import { formatTime } from '../../basics/units.js';
import type { StrategyResult } from '../../results/results.js';
import { ACTIVITIES, type Activity } from '../../results/run-record.js';
import { textWidth } from '../text-width.js';
import { ACTIVITY_STYLES, MUTED } from '../theme.js';
import { fastestFirst } from '../wording.js';
import type { Chart } from './chart.js';
import { frame, literal, pixels, plotWidth, words } from './frame.js';
import { rowLayout } from './rows.js';

/**
 * What a worker's time was spent on, as shares with the seconds per pass written in them: the shares say what to improve, the seconds what
 * that is worth; lengths in seconds would leave nothing to see of a strategy thirty times faster than another.
 */
export const whereTimeWent: Chart = {
  name: 'where-time-went',
  title: () => 'Where the workers\' time went (% of simulated time; in the bars: simulated time per pass)',
  howToRead: () => 'Each bar is a mean worker\'s whole time. Only computing is progress: a long stretch of communicating asks for a faster network or fewer messages, of waiting for a strategy that does not wait for stragglers, of queueing for more servers.',
  spec(results, size) {
    const rows = fastestFirst(results).map(({ strategy }) => ({ strategy, shares: activityShares(strategy) })).filter(({ shares }) => shares !== null);
    if (rows.length === 0) return null;
    const layout = rowLayout(rows.map(({ strategy }) => ({ name: strategy.name, note: perPass(strategy) })), size);
    const noteWidth = layout.isBeside ? Math.max(...rows.map(({ strategy }) => textWidth(perPass(strategy), 12))) + 8 : 0;
    const margin = { ...layout.margin, right: layout.margin.right + noteWidth };
    const width = plotWidth(size, margin);
    const segments = rows.flatMap(({ strategy, shares }, row) => {
      let from = 0;
      return ACTIVITIES.map((activity) => {
        const share = shares![activity];
        const segment = { activity, from, to: from + share, bar: layout.bars[row]!, text: strategy.timePerPass === null ? '' : formatTime(share * strategy.timePerPass.mean) };
        from += share;
        return segment;
      });
    }).filter(({ from, to }) => to > from);
    const labels = segments.map(({ activity, from, to, bar, text }) => ({
      text, x: (from + to) / 2 * width, y: bar.middle, fill: ACTIVITY_STYLES[activity].text, room: (to - from) * width,
    })).filter(({ text, room }) => textWidth(text, 12) + 6 <= room).map(({ text, x, y, fill }) => ({ text, x, y, fill }));
    return frame({
      title: this.title(results), size, height: layout.height, margin,
      legend: ACTIVITIES.filter((activity) => segments.some((segment) => segment.activity === activity))
        .map((activity) => ({ label: ACTIVITY_STYLES[activity].words, colour: ACTIVITY_STYLES[activity].colour, dash: 'square' as const })),
      layers: [
        {
          data: { values: segments.map(({ activity, from, to, bar }) => ({ x: 100 * from, x2: 100 * to, y: bar.top, y2: bar.bottom, colour: ACTIVITY_STYLES[activity].colour })) },
          mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 1 },
          encoding: {
            x: {
              field: 'x', type: 'quantitative', scale: { domain: [0, 100], nice: false },
              axis: { title: 'share of a worker\'s simulated time (%)', values: [0, 25, 50, 75, 100] },
            },
            x2: { field: 'x2' }, y: pixels('y'), y2: { field: 'y2' }, color: literal('colour'),
          },
        },
        words(labels, { align: 'center' }),
        ...layout.headings,
        ...(layout.isBeside ? [words(rows.map(({ strategy }, row) => ({ text: perPass(strategy), x: width + 8, y: layout.bars[row]!.middle })), { fill: MUTED })] : []),
      ],
    });
  },
};

function perPass({ timePerPass }: StrategyResult): string {
  return timePerPass === null ? 'no pass' : `${formatTime(timePerPass.mean)} a pass`;
}

/** Shares of the elapsed time over all runs, summing to 1; null where no time passed. */
export function activityShares(strategy: StrategyResult): Readonly<Record<Activity, number>> | null {
  const total = (activity: Activity) => strategy.runs.reduce((sum, { whereTimeWent: seconds }) => sum + seconds[activity], 0);
  const whole = ACTIVITIES.reduce((sum, activity) => sum + total(activity), 0);
  if (!(whole > 0)) return null;
  const share = (activity: Activity) => total(activity) / whole;
  return {
    compute: share('compute'), communication: share('communication'), waiting: share('waiting'),
    server: share('server'), loading: share('loading'), down: share('down'),
  };
}
