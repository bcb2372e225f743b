import type { DatasetProblem } from '../../src/learning/laboratory.js';

/** What a scenario fills in where nothing is written about how a data set is learned from. */
export const plainProblem: Pick<DatasetProblem, 'preprocessing' | 'partition' | 'sampling' | 'ridge' | 'dropout'> = {
  preprocessing: { centre: false, scale: false, whiten: false }, partition: { kind: 'iid' }, sampling: { kind: 'reshuffled' }, ridge: 0, dropout: 0,
};
