import { z } from '../../basics/fields.js';
import { schedule } from './schedule.js';

/** The rate stays as it is. */
export const constant = schedule({
  options: z.strictObject({ kind: z.literal('constant').describe('The rate stays as it is.') }),
  factor: () => 1,
  about: () => 'constant',
});
