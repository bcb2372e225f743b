import { scalar, z } from '../../basics/fields.js';
import { schedule } from './schedule.js';

const options = z.strictObject({
  kind: z.literal('steps').describe('The rate is multiplied by a factor at each of some passes.'),
  at: z.array(scalar('Passes after which the rate changes.', { above: 0 })).min(1).superRefine((at, context) => {
    const index = at.findIndex((passes, place) => place > 0 && passes <= at[place - 1]!);
    if (index >= 0) context.addIssue({ code: 'custom', path: [index], message: 'the passes do not rise', params: { fix: 'write each once, in rising order' } });
  }).describe('The passes, rising.'),
  factor: scalar('What the rate is multiplied by at each of them.', { above: 0 }).default(0.1),
});

/** factor^(how many of `at` ≤ passes). */
export const steps = schedule({
  options,
  factor: ({ at, factor }, passes) => factor ** at.filter((when) => when <= passes).length,
  about: ({ at, factor }) => `× ${factor} at pass ${at.join(', ')}`,
});
