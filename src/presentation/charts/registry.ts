/** Every chart of a report, in reading order: the answer, how it came about, why. */
import type { Chart } from './chart.js';
import { lossAgainstPasses } from './loss-against-passes.js';
import { lossAgainstTime } from './loss-against-time.js';
import { staleness } from './staleness.js';
import { timeToEpsilon } from './time-to-epsilon.js';
import { whereTimeWent } from './where-time-went.js';

export const CHARTS: readonly Chart[] = [timeToEpsilon, lossAgainstTime, whereTimeWent, lossAgainstPasses, staleness];
