/** The all-reduce algorithms there are; a new one adds its file and a line here. */
import type { AllReduceAlgorithm } from './all-reduce.js';
import { ring } from './ring.js';
import { starOneByOne } from './star-one-by-one.js';
import { star } from './star.js';

export const allReduceAlgorithms = { ring, star, 'star-one-by-one': starOneByOne } as const satisfies Record<string, AllReduceAlgorithm>;
export type AllReduceKind = keyof typeof allReduceAlgorithms;
export const allReduceKinds = Object.keys(allReduceAlgorithms) as [AllReduceKind, ...AllReduceKind[]];
