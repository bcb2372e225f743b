import type { Chart } from './chart.js';
import { curveSpec, curveTitle } from './loss-curves.js';

/** The target's metric over passes: convergence alone, as if every pass took the same time. */
export const lossAgainstPasses: Chart = {
  name: 'loss-against-passes',
  title: (results) => curveTitle(results, 'passes'),
  howToRead: () => 'The clock is left out here: a line further left learns more from each sample. Compare with the chart over time; what changes between the two is the price of computing, communicating and waiting.',
  spec: (results, size) => curveSpec(results, size, 'passes'),
};
