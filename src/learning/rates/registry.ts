/** The schedules there are; a new one adds its file and its lines here. */
import { z } from '../../basics/fields.js';
import { constant } from './constant.js';
import { cosine } from './cosine.js';
import { inverse } from './inverse.js';
import { inverseSqrt } from './inverse-sqrt.js';
import type { ScheduleDefinition } from './schedule.js';
import { steps } from './steps.js';

export const schedules = { constant, steps, cosine, inverse, 'inverse-sqrt': inverseSqrt } as const;

type FieldsByKind = { [Kind in keyof typeof schedules]: (typeof schedules)[Kind]['options'] };
export type ScheduleKind = keyof FieldsByKind;
/** The options of a schedule, told apart by `kind`. */
export type ScheduleOptions<Kind extends ScheduleKind = ScheduleKind> = { [K in Kind]: z.output<FieldsByKind[K]> & { readonly kind: K } }[Kind];

const byKind: { readonly [Kind in ScheduleKind]: ScheduleDefinition<FieldsByKind[Kind]> } = schedules;

export const scheduleFields = z.discriminatedUnion('kind', [constant.options, steps.options, cosine.options, inverse.options, inverseSqrt.options]);

/** What the rate is multiplied by after so many passes. */
export function scheduleFactor<Kind extends ScheduleKind>(options: ScheduleOptions<Kind>, passes: number): number {
  return byKind[options.kind].factor(options, passes);
}

export function aboutSchedule<Kind extends ScheduleKind>(options: ScheduleOptions<Kind>): string {
  return byKind[options.kind].about(options);
}
