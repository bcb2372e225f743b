import { diagnoseScenario, type DiagnosedScenario } from '../experiment/diagnose-scenario.js';
import type { LearnerSetup } from '../experiment/scenario-laboratory.js';
import type { Laboratory } from '../learning/laboratory.js';
import type { Diagnosis } from '../results/diagnosis.js';
import type { Scenario } from '../scenario/schema.js';
import { version } from '../version.js';
import { gradientsText, sayCache } from './learner-options.js';
import { fold, progressBar, say, type ProgressBar } from './terminal.js';

/** Diagnoses with a bar for how far it is, and a word about what it took. @param opened told of the laboratory */
export async function diagnoseWithBar(scenario: Scenario, learner: LearnerSetup, opened: (laboratory: Laboratory) => void = () => undefined): Promise<Diagnosis> {
  let bar: ProgressBar | undefined;
  let found: DiagnosedScenario;
  try {
    found = await diagnoseScenario(scenario, learner, version, {
      opened,
      begin(parts) { bar = progressBar(parts, 'parts of the diagnosis'); },
      done(what) { bar?.advance(what); },
    });
  } finally {
    bar?.end();
  }
  const { diagnosis, learner: { computed, cached, stackedCalls }, damaged, unkept } = found;
  sayCache(damaged, unkept);
  const known = bar === undefined ? ', all of it known from before' : '';
  say(fold(`diagnosis: ${gradientsText({ computed, cached, meanStack: computed / Math.max(1, stackedCalls) })}${known}`));
  return diagnosis;
}
