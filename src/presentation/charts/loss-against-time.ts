import type { Chart } from './chart.js';
import { curveSpec, curveTitle } from './loss-curves.js';

/** The target's metric over simulated time: clock and convergence together, the question itself. */
export const lossAgainstTime: Chart = {
  name: 'loss-against-time',
  title: (results) => curveTitle(results, 'time'),
  howToRead: (results) => 'The line that meets the dashed ε first is the fastest. A flat stretch is time that buys little; a line that stops above ε ended at a budget or diverged.'
    + (results.strategies.some(({ diverged }) => diverged > 0) ? ' Diverged runs count in the median, not in the range.' : ''),
  spec: (results, size) => curveSpec(results, size, 'time'),
};
