import { scalar } from '../../basics/fields.js';

/** μ, as heavy ball, Nesterov and LARS have it. */
export const momentumField = scalar('μ: how much of its velocity the model keeps in a step.', { least: 0, below: 1 }).default(0.9);
