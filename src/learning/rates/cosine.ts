import { scalar, z } from '../../basics/fields.js';
import { countOfPasses, schedule } from './schedule.js';

const options = z.strictObject({
  kind: z.literal('cosine').describe('The rate falls along half a cosine, and then stays.'),
  passes: scalar('Passes over which it falls.', { above: 0 }),
  final: scalar('What it falls to, as a share of where it starts.', { least: 0, most: 1 }).default(0),
});

/** final + (1 − final)·(1 + cos(π·min(passes/T, 1)))/2. Source: Loshchilov, Hutter 2017 (SGDR), eq. 5, without restarts. */
export const cosine = schedule({
  options,
  factor: ({ passes: length, final }, passes) => final + (1 - final) * (1 + Math.cos(Math.PI * Math.min(passes / length, 1))) / 2,
  about: ({ passes, final }) => `cosine to ${final === 0 ? '0' : `${final} of the start`} over ${countOfPasses(passes)}`,
});
