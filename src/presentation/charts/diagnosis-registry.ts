/** Every chart of a diagnosis, in reading order: what batches cost, what they save, why. */
import type { DiagnosisChart } from './diagnosis-chart.js';
import { diagnosisGap } from './diagnosis-gap.js';
import { diagnosisMaximalRate } from './diagnosis-maximal-rate.js';
import { diagnosisNoise } from './diagnosis-noise.js';
import { diagnosisPasses } from './diagnosis-passes.js';
import { diagnosisWorkDepth } from './diagnosis-work-depth.js';

export const DIAGNOSIS_CHARTS: readonly DiagnosisChart[] = [diagnosisPasses, diagnosisWorkDepth, diagnosisNoise, diagnosisMaximalRate, diagnosisGap];
