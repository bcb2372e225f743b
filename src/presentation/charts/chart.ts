/**
 * A chart: a pure function from results to a Vega-Lite spec, in two sizes. Every chart is one file beside this one and one line in
 * `registry.ts`; the page, the Markdown and the files under `charts/` follow.
 */
import type { TopLevelSpec } from 'vega-lite';
import type { Results } from '../../results/results.js';

/** For a laptop (800 px) or a phone (360 px); both are drawn at these widths and never scaled up. */
export type ChartSize = 'wide' | 'narrow';

export interface Chart {
  /** File name without ending. */
  readonly name: string;
  /** The finding's subject with its units. */
  title(results: Results): string;
  /** One or two sentences on how to read it. */
  howToRead(results: Results): string;
  /** Null where these results have nothing to show. */
  spec(results: Results, size: ChartSize): TopLevelSpec | null;
}
