/** Changes of a problem on data that may raise the diversity of its gradients. */
import type { DatasetProblem } from '../laboratory.js';
import { aboutPreprocessing } from '../preprocessing.js';

export const VARIANTS = ['centred', 'scaled', 'whitened', 'dropout'] as const;
export type VariantName = (typeof VARIANTS)[number];

/** Whitening takes the eigenvectors of a matrix of so many rows: seconds for a thousand. */
const MOST_FEATURES = 1000;
const DROPOUT = 0.5;

/** Those of the named changes that change something, in words, with the problem that each makes. Linear regression has no dropout. */
export function variantsOf(problem: DatasetProblem, features: number, names: readonly VariantName[]): { readonly name: string; readonly problem: DatasetProblem }[] {
  const { preprocessing, dropout, model } = problem;
  const prepared = (change: Partial<typeof preprocessing>) => {
    const changed = { ...preprocessing, ...change };
    return [{ name: aboutPreprocessing(changed), problem: { ...problem, preprocessing: changed } }];
  };
  return VARIANTS.filter((name) => names.includes(name)).flatMap((name) => {
    switch (name) {
      case 'centred': return preprocessing.centre ? [] : prepared({ centre: true });
      case 'scaled': return preprocessing.scale ? [] : prepared({ centre: true, scale: true });
      case 'whitened': return preprocessing.whiten || features > MOST_FEATURES ? [] : prepared({ centre: true, whiten: true });
      case 'dropout': return dropout > 0 || model.kind === 'linear' ? [] : [{ name: `dropout ${100 * DROPOUT} %`, problem: { ...problem, dropout: DROPOUT } }];
    }
  });
}
