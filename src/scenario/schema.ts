/**
 * The schema of a whole scenario: the single source of truth of its names, units, ranges and defaults. What each alternative (a network, a
 * strategy, a law of stragglers) takes stands with that alternative; here it is only gathered. `load.ts` adds what no field can say alone.
 */
import { InputError } from '../basics/errors.js';
import { choice, count, quantity, scalar, z } from '../basics/fields.js';
import { diagnosisFields } from '../learning/diagnostics/options.js';
import { absenceOptions } from '../simulation/compute/absences.js';
import { failureOptions } from '../simulation/compute/failures.js';
import { loadingOptions } from '../simulation/compute/loading.js';
import { machineOptions } from '../simulation/compute/scaling.js';
import { serverOptions } from '../simulation/compute/server-time.js';
import { workloadOptions } from '../simulation/compute/step-time.js';
import { stragglersField } from '../simulation/compute/stragglers.js';
import { networkOptions } from '../simulation/network/registry.js';
import { problemFields } from './problem-fields.js';
import { strategyFields, strategyKinds, strategyName } from './strategy-fields.js';

const target = z.strictObject({
  metric: choice('What is watched.', ['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy']),
  epsilon: z.union([scalar('ε.'), z.array(scalar('An ε.')).min(1)])
    .describe('Where the run has arrived: a loss > 0, or an accuracy in (0, 1]; or a list of them, the hardest last.')
    .transform((written) => (typeof written === 'number' ? [written] : written)),
  smoothing: z.strictObject({
    window: count('Evaluations that the moving average is taken over; 1 for none.').default(1),
  }).prefault({}).describe('Smoothing of the metric before it is held against ε.'),
  continueFor: scalar('Passes to go on for after the last ε was reached.', { least: 0 }).default(0),
}).describe('The question: when does this metric arrive at ε?');

const cluster = z.strictObject({
  workers: count('Machines that compute gradients.', { least: 1, most: 100_000 }),
  machine: machineOptions.prefault({}).describe('What is inside one worker.'),
  stragglers: stragglersField.default([{ kind: 'none' }]).describe('Why one step takes longer than another: one law, or a list of laws whose factors multiply.'),
  failures: failureOptions.optional().describe('Machines that fail: a synchronous job goes back to its last checkpoint, an asynchronous worker loses one gradient; default: none do.'),
  absences: absenceOptions.default([]),
  loading: loadingOptions.optional(),
}).describe('The machines.');

const neighbour = z.strictObject({
  strategy: strategyKinds.describe('How it shares its gradients; without batch and learning rate.'),
  batchPerWorker: count('Samples per gradient of each of its workers.'),
  workers: count('Its workers.', { least: 1, most: 100_000 }),
  workload: workloadOptions.describe('Its bytes on the wire and time per sample.'),
  stragglers: stragglersField.default([{ kind: 'none' }]).describe('Why its steps take longer than others.'),
  machines: choice('`own`: machines of its own on the same network; `same`: its worker i stands on machine i, and shares its ports.', ['own', 'same']).default('own'),
}).describe('A second job on the same network, as load: it computes no gradients and never ends.');

const evaluation = z.strictObject({
  everyPasses: scalar('Passes between two evaluations.', { above: 0 }).default(0.1),
  trainSamples: count('Training samples that the training metrics are taken on.').default(4096),
  testSamples: count('Test samples that the test metrics are taken on.').default(4096),
}).prefault({}).describe('When and on what the model is evaluated; takes no simulated time.');

const price = z.strictObject({
  workerHour: quantity('money', 'One hour of one worker'),
  serverHour: quantity('money', 'One hour of one parameter server').default(0),
}).describe('What the machines cost.');

const budget = z.strictObject({
  passes: scalar('Passes after which a run ends without having arrived.', { above: 0 }).default(100),
  simulatedTime: quantity('time', 'Simulated time after which a run ends without having arrived', { above: 0 }).optional(),
  events: count('Events after which a run ends without having arrived; a message is about two.').default(1e9),
}).prefault({}).describe('What ends a run that does not arrive.');

const seedNumber = (about: string) => count(about, { least: 0 });
const seed = z.union([
  seedNumber('Both roots.'),
  z.strictObject({
    learning: seedNumber('Root of everything random in learning: samples, initial models.').default(1),
    system: seedNumber('Root of everything random in the system: stragglers, service times.').default(1),
  }),
]).describe('Roots of the random streams: one whole number for both, or `learning` and `system`.')
  .transform((written) => (typeof written === 'number' ? { learning: written, system: written } : written));

/** The schema of a scenario; its input is what is written, its output is in SI units with every default filled in. */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/).max(64)
    .describe('Name of the scenario and of its report\'s folder: lower-case letters, digits and `-`, at most 64 characters'),
  question: z.string().regex(/\S/).describe('The question it answers, one sentence'),
  target,
  problem: problemFields.describe('What is learned from what.'),
  workload: workloadOptions.describe('Bytes on the wire and time per sample that stand in for the small model\'s own: a preset, or measured ones.'),
  cluster,
  network: networkOptions.describe('What carries messages between the machines.'),
  neighbour: neighbour.optional(),
  server: serverOptions.default({ perUpdate: 0 }).describe('How long a parameter server takes to apply one gradient: always the same, or exponential.'),
  evaluation,
  strategies: z.record(strategyName, strategyFields).refine((named) => Object.keys(named).length > 0, { error: 'there is no strategy to simulate' })
    .describe('The ways of sharing gradients to compare, by name; at least one.'),
  price: price.optional(),
  budget,
  replications: count('Runs of each strategy, with different seeds.').default(5),
  seed: seed.default({ learning: 1, system: 1 }),
  diagnosis: diagnosisFields.optional(),
});

/** A scenario as the program sees it: checked, in SI units, nothing left out but what need not be there: prices, failures, a neighbour, a diagnosis, a bound on simulated time. */
export type Scenario = z.output<typeof scenarioSchema>;

/** One strategy of a scenario: its own options, its batch and its learning rate. */
export type ScenarioStrategy = Scenario['strategies'][string];

/** @throws InputError if the scenario has no strategy of that name */
export function strategyOf({ strategies }: Scenario, name: string): ScenarioStrategy {
  const options = strategies[name];
  if (options === undefined) throw new InputError([{ message: 'no such strategy in the scenario', path: 'strategies', received: name }]);
  return options;
}
