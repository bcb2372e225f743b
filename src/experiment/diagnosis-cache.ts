/** A diagnosis that is known from an earlier one: kept under everything that it depends on, the code included. */
import { DIAGNOSIS_FORMAT, type BatchPlan, type Diagnosis } from '../results/diagnosis.js';
import { store, type Store } from '../results/store.js';
import type { DiagnosisFields } from '../learning/diagnostics/options.js';
import type { Laboratory } from '../learning/laboratory.js';
import type { Scenario } from '../scenario/schema.js';
import { codeDigest } from './code-digest.js';
import type { LearnerSetup } from './scenario-laboratory.js';

export interface DiagnosisCache {
  find(): Promise<Diagnosis | undefined>;
  keep(diagnosis: Diagnosis): Promise<void>;
  /** Files that were not what was written. */
  readonly damaged: readonly string[];
  readonly unkept: string | undefined;
}

/** @param setup without a cache nothing is found or kept */
export function diagnosisCache(
  { name, target, evaluation, seed, budget, problem }: Scenario, fields: DiagnosisFields, plan: BatchPlan, { backend, digest }: Laboratory, { cache, libraries }: LearnerSetup,
): DiagnosisCache {
  if (cache === undefined) return { find: () => Promise.resolve(undefined), keep: () => Promise.resolve(), damaged: [], unkept: undefined };
  const kept: Store = store(cache);
  const key = {
    what: 'diagnosis', code: codeDigest(['basics', 'learning', 'results', 'experiment']), libraries, backend: backend === null ? '' : `${backend.name} ${backend.device}`,
    digest, problem, name, target, evaluation, seed: seed.learning, passes: budget.passes, fields, plan,
  };
  return {
    async find() {
      const found = await kept.find(key);
      return isDiagnosis(found) ? found : undefined;
    },
    keep: (diagnosis) => kept.keep(key, diagnosis),
    get damaged() {
      return kept.damaged;
    },
    get unkept() {
      return kept.unkept;
    },
  };
}

function isDiagnosis(value: unknown): value is Diagnosis {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === DIAGNOSIS_FORMAT;
}
