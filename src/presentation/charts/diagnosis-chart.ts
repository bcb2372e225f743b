/** A chart of a diagnosis: as a report's charts, one file beside this one and one line in `diagnosis-registry.ts`. */
import type { TopLevelSpec } from 'vega-lite';
import type { Diagnosis, Figure } from '../../results/diagnosis.js';
import type { ChartSize } from './chart.js';

export interface DiagnosisChart {
  /** File name without ending. */
  readonly name: string;
  /** The finding's subject with its units. */
  title(diagnosis: Diagnosis): string;
  /** What to see in it, in a few short sentences. */
  howToRead(diagnosis: Diagnosis): string;
  /** Null where this diagnosis has nothing to show. */
  spec(diagnosis: Diagnosis, size: ChartSize): TopLevelSpec | null;
}

/** What an axis can show of a figure: null of none, infinite or not positive ones. */
export function shown(figure: Figure | null): number | null {
  return figure !== null && figure.value !== 'infinite' && figure.value > 0 ? figure.value : null;
}

/** B_crit where it lies among the batches tried; null elsewhere, for there it is a guess. */
export function criticalAmongTried({ epsilonFit, toEpsilon }: Diagnosis): number | null {
  const batches = toEpsilon.map(({ batch }) => batch);
  return epsilonFit !== null && epsilonFit.criticalBatch >= Math.min(...batches) && epsilonFit.criticalBatch <= Math.max(...batches) ? epsilonFit.criticalBatch : null;
}

/** Whether a batch is shown beside those tried: further than ten times beyond them it would squeeze them together. */
export function isNearTried(batch: number, tried: readonly number[]): boolean {
  return batch >= Math.min(...tried) / 10 && batch <= 10 * Math.max(...tried);
}

/** A caption's sentences, without those that are empty. */
export function sentences(...all: readonly string[]): string {
  return all.filter((sentence) => sentence !== '').join(' ');
}
