import type { z } from '../../basics/fields.js';

/** How the learning rate falls as a run goes on: one file each, a pure function of progress, with its options beside it. */
export interface ScheduleDefinition<Fields extends z.ZodObject> {
  readonly options: Fields;
  /** What the rate is multiplied by. @param passes ≥ 0, made since the start, in samples applied; need not be whole */
  factor(options: z.output<Fields>, passes: number): number;
  /** In a few words, with its numbers, e.g. `cosine to 0 over 20 passes`. */
  about(options: z.output<Fields>): string;
}

export function schedule<Fields extends z.ZodObject>(definition: ScheduleDefinition<Fields>): ScheduleDefinition<Fields> {
  return definition;
}

/** `1 pass`, `2.5 passes`. */
export function countOfPasses(passes: number): string {
  return `${passes} pass${passes === 1 ? '' : 'es'}`;
}
