/**
 * The diagnosis of a scenario's problem: one worker, plain SGD, samples reshuffled every pass, whatever its strategies are; how many workers may
 * share a batch is what is asked.
 */
import { InputError } from '../basics/errors.js';
import { streams as streamsUnder, type Streams } from '../basics/random.js';
import { formatNumber } from '../basics/units.js';
import { countParts, diagnose, type DiagnosedProblem, type DiagnosisOptions, type RateShares } from '../learning/diagnostics/diagnose.js';
import { isMet } from '../learning/diagnostics/learn.js';
import { diagnosisFields, type DiagnosisFields } from '../learning/diagnostics/options.js';
import { sparsified } from '../learning/diagnostics/sparsified.js';
import { stabilityForms } from '../learning/diagnostics/stability-forms.js';
import { variantsOf } from '../learning/diagnostics/variants.js';
import type { Laboratory, ProblemOptions } from '../learning/laboratory.js';
import { aboutModel, isOracle } from '../learning/models/registry.js';
import type { FloatArray } from '../learning/parameters.js';
import type { BatchPlan, Diagnosis } from '../results/diagnosis.js';
import { batchesOf } from '../scenario/batches.js';
import type { Scenario } from '../scenario/schema.js';
import { diagnosisRecord } from './diagnosis-record.js';
import { diagnosisCache } from './diagnosis-cache.js';
import { alreadyMet } from './run.js';
import { effortOf, sumOfEfforts, type LearnerEffort } from './run-plan.js';
import { openScenarioLaboratory, type LearnerSetup, type ScenarioLaboratory } from './scenario-laboratory.js';

export interface DiagnosedScenario {
  readonly diagnosis: Diagnosis;
  readonly learner: LearnerEffort;
  readonly damaged: readonly string[];
  readonly unkept: string | undefined;
}

/** Told of the laboratory, and of the parts that are done; of none where the diagnosis is known. */
export interface DiagnosisProgress {
  opened(laboratory: Laboratory): void;
  begin(parts: number): void;
  done(what: string): void;
}

/**
 * @param setup of the learner, as for runs: what earlier ones computed is found again
 * @throws InputError if the initial model already meets ε, or a batch is larger than the training set
 */
export async function diagnoseScenario(scenario: Scenario, setup: LearnerSetup, version: string, progress: DiagnosisProgress): Promise<DiagnosedScenario> {
  const fields = scenario.diagnosis ?? diagnosisFields.parse({});
  const { problem, seed: { learning } } = scenario;
  const efforts: LearnerEffort[] = [];
  const stores: Omit<ScenarioLaboratory, 'laboratory'>[] = [];
  const openProblem = async (of: ProblemOptions): Promise<Laboratory> => {
    const { laboratory, ...kept } = await openScenarioLaboratory({ ...scenario, problem: forOneWorker(of) }, setup);
    stores.push(kept);
    return laboratory;
  };

  const laboratory = await openProblem(problem);
  progress.opened(laboratory);
  const plan = planOf(scenario);
  const kept = diagnosisCache(scenario, fields, plan, laboratory, setup);
  const outcome = (diagnosis: Diagnosis): DiagnosedScenario => ({
    diagnosis, learner: sumOfEfforts(efforts),
    damaged: [...stores.flatMap((each) => each.damaged()), ...kept.damaged],
    unkept: stores.map((each) => each.unkept()).find((reason) => reason !== undefined) ?? kept.unkept,
  });
  const known = await kept.find();
  if (known !== undefined) return outcome(known);

  const { samplesPerPass, features } = laboratory;
  const options = optionsOf(scenario, fields, samplesPerPass);
  const { batches, streams, noise: { batch }, target: { until } } = options;
  const it = { name: 'as it is', ...watched(laboratory, learning, efforts) };
  await refuseMet(it, until, batches[0]!, scenario);

  const variants = 'dataset' in problem ? variantsOf(problem, features ?? Infinity, fields.variants) : [];
  progress.begin(countParts(options, variants.length));
  let measured;
  try {
    measured = await diagnose<FloatArray>(
      it, isOracle(problem.model) ? stabilityForms(problem.model) : null,
      variants.map(({ name, problem: changed }) => ({ name, open: async () => watched(await openProblem(changed), learning, efforts) })),
      fields.sparsify.flatMap((share) => sparsified(share, streams)), options, (what) => { progress.done(what); },
    );
  } finally {
    it.close();
  }

  const diagnosis = diagnosisRecord({
    version, name: scenario.name, plan, problem: `${aboutModel(problem.model)}${laboratory.dataName === undefined ? '' : ` on ${laboratory.dataName}, ${samplesPerPass} training samples`}`,
    backend: laboratory.backend?.name ?? 'none: float64 without tensors', seed: learning, samples: samplesPerPass, rows: Math.min(fields.rows, it.probe.samples), batch,
    target: until, rateChoice: choiceText(fields.rates), mostPasses: options.target.passes, gapPasses: fields.passes,
  }, measured);
  await kept.keep(diagnosis);
  return outcome(diagnosis);
}

/** @throws InputError if a batch is larger than the training set */
function optionsOf({ problem, evaluation, budget, target: { metric, epsilon }, seed: { learning } }: Scenario, fields: DiagnosisFields, samplesPerPass: number): DiagnosisOptions {
  const isOfData = 'dataset' in problem;
  const batches = batchSizes(fields.batches, problem, samplesPerPass);
  if (isOfData) refuseLargeBatches({ batches, batch: fields.batch === undefined ? [] : [fields.batch] }, samplesPerPass);
  return {
    batches, streams: streamsUnder(`${learning}/diagnosis`), seeds: Array.from({ length: fields.seeds }, (_, index) => index + 1),
    noise: {
      batch: fields.batch ?? batches[Math.floor((batches.length - 1) / 2)]!, rate: fields.rate ?? null, passes: fields.passes, everyPasses: fields.passes / fields.points, rows: fields.rows,
    },
    // Samples without replacement blur a limit less than endless ones do, and cost more.
    search: { steps: fields.searchSteps, tolerance: fields.searchTolerance, first: FIRST_RATE, seeds: isOfData ? 1 : fields.seeds },
    target: {
      until: { metric, epsilon: epsilon.at(-1)! }, rates: fields.rates === undefined ? RATE_SHARES : { grid: fields.rates, seed: TUNING_SEED },
      passes: Math.min(fields.mostPasses, budget.passes), everyPasses: fields.everyPasses ?? evaluation.everyPasses / 2,
    },
    gap: isOfData ? { passes: fields.passes, ridge: problem.ridge } : null,
  };
}

const FIRST_RATE = 1;
const TUNING_SEED = 0;
/** Far down, for a network may be dead and yet bounded. */
const RATE_SHARES: RateShares = { shares: [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2], seed: TUNING_SEED };

/** With data: a worker has all of it, and draws without replacement. */
function forOneWorker(problem: ProblemOptions): ProblemOptions {
  return 'dataset' in problem ? { ...problem, partition: { kind: 'iid' }, sampling: { kind: 'reshuffled' } } : { ...problem, partition: { kind: 'iid' } };
}

/** The laboratory's problem as the diagnostics see it; what its runs and its probe do is added to `efforts`. */
function watched(laboratory: Laboratory, root: number, efforts: LearnerEffort[]): Omit<DiagnosedProblem<FloatArray>, 'name'> & { readonly close: () => void } {
  const ofScenario = streamsUnder(root);
  const ofSeed = (seed: number): Streams => {
    const own = streamsUnder(`${root}/diagnosis/${seed}`);
    // Evaluated on the same rows as the scenario's runs.
    return (name) => (name.startsWith('learning/evaluation/') ? ofScenario : own)(name);
  };
  const probe = laboratory.probe(streamsUnder(`${root}/diagnosis/probe`));
  return {
    close: probe.close,
    probe: {
      samples: probe.samples,
      gradients(asks) {
        efforts.push({ asked: asks.length, computed: asks.length, cached: 0, stackedCalls: 1 });
        return probe.gradients(asks);
      },
    },
    open({ seed, batch }) {
      const { task, parameters, statistics, close } = laboratory.run({ workers: 1, batches: [batch], streams: ofSeed(seed) });
      return Promise.resolve({
        task, parameters,
        close() {
          efforts.push(effortOf(statistics()));
          close();
        },
      });
    },
  };
}

function batchSizes(given: readonly number[] | undefined, problem: ProblemOptions, samplesPerPass: number): readonly number[] {
  if (given !== undefined) return [...new Set(given)].sort((a, b) => a - b);
  if (!('dataset' in problem)) return [1, 4, 16, 64, 256];
  const usual = [16, 64, 256, 1024].filter((batch) => batch <= samplesPerPass);
  return usual.length > 0 ? usual : [1, samplesPerPass];
}

/** @param written batch sizes by their field in `diagnosis` */
function refuseLargeBatches(written: Readonly<Record<string, readonly number[]>>, samples: number): void {
  const problems = Object.entries(written).flatMap(([field, batches]) => {
    const large = batches.filter((batch) => batch > samples);
    return large.length === 0 ? [] : [{ path: `diagnosis.${field}`, message: 'a batch is larger than the training set', expected: `at most ${samples}`, received: large.join(', ') }];
  });
  if (problems.length > 0) throw new InputError(problems);
}

async function refuseMet({ open }: Pick<DiagnosedProblem<FloatArray>, 'open'>, until: { readonly metric: Scenario['target']['metric']; readonly epsilon: number }, batch: number, scenario: Scenario): Promise<void> {
  const { task, close } = await open({ seed: 1, batch });
  try {
    const metrics = await task.metric(task.initial);
    if (isMet(metrics, until)) throw alreadyMet(scenario, metrics[until.metric] ?? NaN);
  } finally {
    close();
  }
}

function planOf({ strategies, cluster: { workers } }: Scenario): BatchPlan {
  const named = Object.entries(strategies);
  const [strategy, options] = named.find(([, { kind }]) => kind === 'synchronous') ?? named[0]!;
  return { strategy, workers, totalBatch: batchesOf(options, workers).reduce((sum, batch) => sum + batch, 0) };
}

/** @param grid the one for all batches, if there is one */
function choiceText(grid: readonly number[] | undefined): string {
  return `at every batch size the best of ${grid === undefined ? `${RATE_SHARES.shares.map((share) => `1/${1 / share}`).join(', ')} of its maximal rate` : grid.map(formatNumber).join(', ')}`;
}
