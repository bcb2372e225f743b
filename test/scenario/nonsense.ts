/** What each kind of nonsense is answered with, word for word. */
import test from 'ava';
import { listOf } from '../../src/basics/units.js';
import { strategies } from '../../src/simulation/strategies/registry.js';
import { changed, COMPLETE, described, loadText } from '../support/scenario-file.js';

const RING = 'kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 0.1';
const TIME = 'a time with its unit, such as "40 us", "1.2 ms", "2 h"';
const BANDWIDTH = 'a bandwidth with its unit, such as "10 Gbit/s", "1.25 GB/s", > 0';
const STRATEGY_KINDS = listOf(Object.keys(strategies), 'or');

type Case = readonly [what: string, from: string, to: string, ...said: string[]];

const CASES: readonly Case[] = [
  ['zero workers', 'workers: 4', 'workers: 0', '7 cluster.workers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 0)'],
  ['too many workers', 'workers: 4', 'workers: 100001', '7 cluster.workers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 100001)'],
  ['half a worker', 'workers: 4', 'workers: 2.5', '7 cluster.workers: not a whole number (expected a whole number ≥ 1 and ≤ 100000, received 2.5)'],
  ['a quoted number', 'workers: 4', 'workers: "4"', '7 cluster.workers: wrong type (expected a whole number ≥ 1 and ≤ 100000, received "4"); write it without quotes'],
  ['an infinite number', 'workers: 4', 'workers: .inf', '7 cluster.workers: not a finite number (expected a whole number ≥ 1 and ≤ 100000, received .inf)'],
  ['a value left out', 'workers: 4', 'workers:', '7 cluster.workers: wrong type (expected a whole number ≥ 1 and ≤ 100000, received nothing)'],
  ['a misspelt key', 'workers: 4', 'wrokers: 4', '7 cluster.wrokers: unknown key "wrokers" (expected workers, machine, stragglers, failures, absences or loading); did you mean "workers"?'],
  ['a misspelt key with a bad value', 'workers: 4', 'wrokers: 0', '7 cluster.wrokers: unknown key "wrokers" (expected workers, machine, stragglers, failures, absences or loading); did you mean "workers"?',
    '7 cluster.workers: out of range (expected a whole number ≥ 1 and ≤ 100000, received 0)'],
  ['a key that is like nothing', '  workers: 4', '  workers: 4\n  colour: red', '8 cluster.colour: unknown key "colour" (expected workers, machine, stragglers, failures, absences or loading)'],
  ['a map for a number', 'workers: 4', 'workers: { of: 4 }', '7 cluster.workers: wrong type (expected a whole number ≥ 1 and ≤ 100000, received { of: 4 })'],
  ['a list for a map', 'cluster:\n  workers: 4', 'cluster: [4]', '6 cluster: wrong type (expected a map with `workers`, `machine`, `stragglers`, `failures`, `absences` and `loading`, received [4])'],
  ['a missing part', 'network: { model: ports, bandwidth: 10 Gbit/s }\n', '', '1 network: missing (expected a map with `model`: ports, loggp, links or unlimited)'],
  ['a bandwidth in bits', '10 Gbit/s', '10 Gbit', `8 network.bandwidth: "Gbit" is not a unit of bandwidth (expected ${BANDWIDTH}, received 10 Gbit); write it like "10 Gbit/s", "1.25 GB/s"`],
  ['a bandwidth without unit', '10 Gbit/s', '10', `8 network.bandwidth: the unit is missing (expected ${BANDWIDTH}, received 10); write it like "10 Gbit/s", "1.25 GB/s"`],
  ['no bandwidth at all', ', bandwidth: 10 Gbit/s', '', `8 network.bandwidth: missing (expected ${BANDWIDTH})`],
  ['a bandwidth of zero', '10 Gbit/s', '0', `8 network.bandwidth: out of range (expected ${BANDWIDTH}, received 0)`],
  ['a bandwidth that is a list', '10 Gbit/s', '[1]', `8 network.bandwidth: wrong type (expected ${BANDWIDTH}, received [1])`],
  ['a unit in the wrong case', '10 Gbit/s', '10 gbit/s', `8 network.bandwidth: unknown unit "gbit" (expected ${BANDWIDTH}, received 10 gbit/s); did you mean "Gbit"?`],
  ['a network that does not exist', 'model: ports', 'model: prots', '8 network.model: unknown model (expected ports, loggp, links or unlimited, received prots); did you mean "ports"?'],
  ['a network like none', 'model: ports', 'model: aether', '8 network.model: unknown model (expected ports, loggp, links or unlimited, received aether)'],
  ['latency on a network without', 'model: ports, bandwidth: 10 Gbit/s', 'model: unlimited, latency: 1 us', '8 network.latency: unknown key "latency" (expected model)'],
  ['a negative time', 'perSample: 1 ms', 'perSample: -1 ms', `5 workload.perSample: out of range (expected ${TIME}, > 0, received -1 ms)`],
  ['a size of zero', '100 MB', '0', '5 workload.parameterBytes: out of range (expected a size with its unit, such as "100 MB", "1 GiB", > 0, received 0)'],
  ['a preset that does not exist', 'parameterBytes: 100 MB, perSample: 1 ms', 'preset: resnet5, device: v100',
    '5 workload.preset: unknown preset (expected resnet50, vgg16, alexnet, bertLarge or gpt2, received resnet5); did you mean "resnet50"?'],
  ['a preset without a device', 'parameterBytes: 100 MB, perSample: 1 ms', 'preset: resnet50', '5 workload.device: missing (expected v100, a100, h100 or cpuCore)'],
  ['a preset and measurements', 'parameterBytes: 100 MB, perSample: 1 ms', 'preset: vgg16, device: v100, perSample: 1 ms',
    '5 workload.perSample: unknown key "perSample" (expected preset, device, sustained or overhead)'],
  ['an empty workload', '{ parameterBytes: 100 MB, perSample: 1 ms }', '{}',
    '5 workload: wrong form (expected a map with `preset`, `device`, `sustained` and `overhead`, or a map with `parameterBytes`, `overhead`, `perSample`, `layers` and `activationBytes`, received {})'],
  ['a misspelt strategy kind', 'kind: synchronous', 'kind: synchronos', `10 strategies.ring.kind: unknown kind (expected ${STRATEGY_KINDS}, received synchronos); did you mean "synchronous"?`],
  ['a kind that every object has', 'kind: synchronous, collective: ring, batchPerWorker: 8', 'kind: constructor', `10 strategies.ring.kind: unknown kind (expected ${STRATEGY_KINDS}, received constructor)`],
  ['a misspelt kind, of which it is not known whether it has a batch', 'kind: synchronous, collective: ring, batchPerWorker: 8', 'kind: full-bach', `10 strategies.ring.kind: unknown kind (expected ${STRATEGY_KINDS}, received full-bach); did you mean "full-batch"?`],
  ['a strategy without a kind', 'kind: synchronous, ', '', `10 strategies.ring.kind: missing (expected ${STRATEGY_KINDS})`],
  ['no kind of batch', 'batchPerWorker: 8, ', '', '10 strategies.ring: no batch (expected exactly one of `batchPerWorker` and `globalBatch`, received neither)'],
  ['both kinds of batch', 'batchPerWorker: 8', 'batchPerWorker: 8, globalBatch: 32', '10 strategies.ring.globalBatch: two batches (expected exactly one of `batchPerWorker` and `globalBatch`, received both)'],
  ['a misspelt batch', 'batchPerWorker', 'batchPerWorkers',
    '10 strategies.ring.batchPerWorkers: unknown key "batchPerWorkers" (expected kind, collective, overlap, servers, placement, batchPerWorker, globalBatch, learningRate, schedule, warmUp, stalenessAware, optimizer, compression or pruning); did you mean "batchPerWorker"?'],
  ['fewer samples than workers', 'batchPerWorker: 8', 'globalBatch: 3', '10 strategies.ring.globalBatch: not a sample for every worker (expected a whole number ≥ 4, the number of workers, received 3)'],
  ['both ways for gradients', 'collective: ring', 'collective: ring, servers: 1', '10 strategies.ring.collective: gradients travel one way (expected exactly one of `collective` and `servers`, received both)'],
  ['a rate of zero', 'learningRate: 0.1', 'learningRate: 0', '10 strategies.ring.learningRate: out of range (expected a number > 0, or a map with `rule`, `base` and `referenceBatch`, or a map with `tuned`, received 0)'],
  ['a rule that does not exist', 'learningRate: 0.1', 'learningRate: { rule: lineal, base: 0.1, referenceBatch: 8 }',
    '10 strategies.ring.learningRate.rule: unknown rule (expected linear or sqrt, received lineal); did you mean "linear"?'],
  ['a rule without its reference', 'learningRate: 0.1', 'learningRate: { rule: linear, base: 0.1 }', '10 strategies.ring.learningRate.referenceBatch: missing (expected a whole number ≥ 1)'],
  ['nothing to tune', 'learningRate: 0.1', 'learningRate: { tuned: { grid: [] } }', '10 strategies.ring.learningRate.tuned.grid: the list is empty (expected a list, each item a number > 0, received [])'],
  ['a rate of the grid below zero', 'learningRate: 0.1', 'learningRate: { tuned: { grid: [0.1, -1] } }', '10 strategies.ring.learningRate.tuned.grid.1: out of range (expected a number > 0, received -1)'],
  ['no strategy', `\n  ring: { ${RING} }`, ' {}', '9 strategies: there is no strategy to simulate (expected a map of names to their options, received {})'],
  ['a strategy with an unusable name', 'ring: {', '/ring: {',
    '10 strategies./ring: not a usable name (expected a text: letters, digits, spaces, `_`, `.` and `-`, beginning with a letter or digit, at most 40 characters, received "/ring")'],
  ['an unusable name', 'name: small', 'name: Small!', '1 name: not a usable name (expected a text: lower-case letters, digits and `-`, at most 64 characters, received Small!)'],
  ['an empty question', 'How soon?', '""', '2 question: not a usable question (expected a text: The question it answers, one sentence, received "")'],
  ['a loss of zero', 'epsilon: 0.35', 'epsilon: 0', '3 target.epsilon: out of range (expected losses > 0, received 0)'],
  ['an accuracy above 1', 'trainLoss, epsilon: 0.35', 'testAccuracy, epsilon: 90', '3 target.epsilon: out of range (expected accuracies > 0 and ≤ 1, received 90)'],
  ['the same ε twice', 'epsilon: 0.35', 'epsilon: [0.4, 0.4]', '3 target.epsilon: not in order (expected the hardest last: losses falling, none twice, received [0.4, 0.4])'],
  ['accuracies falling', 'trainLoss, epsilon: 0.35', 'testAccuracy, epsilon: [0.9, 0.8]', '3 target.epsilon: not in order (expected the hardest last: accuracies rising, none twice, received [0.9, 0.8])'],
  ['an unknown data set', 'mnist', 'minst', '4 problem.dataset: unknown dataset (expected mnist, or a map with `kind`: idx, cifar10, csv, gaussian, sphere, one-hot or sparse, received minst); did you mean "mnist"?'],
  ['a quadratic with data', '{ kind: softmax }', '{ kind: quadratic, curvature: 1, noise: 1, start: 1, samplesPerPass: 9 }', '4 problem.dataset: the quadratic has no data set (expected nothing, received mnist); remove it'],
  ['a factor too few', 'workers: 4', 'workers: 4\n  stragglers: { kind: factors, factors: [1, 1, 2] }', '8 cluster.stragglers.factors: not one factor per worker (expected 4 factors, received 3)'],
  ['a misspelt kind of stragglers', 'workers: 4', 'workers: 4\n  stragglers: { kind: lognormall, sigm: 1 }',
    '8 cluster.stragglers.kind: unknown kind (expected none, lognormal, weibull, gamma, pareto, slowdown, exponential, shiftedExponential, empirical, factors, persistent or markov, received lognormall); did you mean "lognormal"?',
    '8 cluster.stragglers.sigm: unknown key "sigm" (expected kind or sigma); did you mean "sigma"?'],
  ['a service time of the wrong form', 'strategies:', 'server: { kind: exponental, mean: 1 ms }\nstrategies:', '9 server.kind: unknown kind (expected exponential, received exponental); did you mean "exponential"?'],
  ['an inherited nothing', 'workers: 4', 'workers: 4\n  machine: null', '8 cluster.machine: wrong type (expected a map with `cores`, `scaling`, `memory` and `memoryBytes`, received null)'],
  ['a price without a currency', 'strategies:', 'price: { workerHour: 3.06 }\nstrategies:',
    '9 price.workerHour: the unit is missing (expected an amount of money with its unit, such as "3.06 USD", ≥ 0, received 3.06); write it like "3.06 USD"'],
  ['a negative seed', 'strategies:', 'seed: { system: -1 }\nstrategies:', '9 seed.system: out of range (expected a whole number ≥ 0, received -1)'],
  ['a doubled key', '  workers: 4', '  workers: 4\n  workers: 8', '8 the key "workers" stands here a second time; keep one of them'],
  ['an unknown tag', 'workers: 4', 'workers: !many 4', '7 broken YAML: Unresolved tag: !many'],
  ['an unknown anchor', 'workers: 4', 'workers: *many', '7 there is no anchor "&many"'],
];

for (const [what, from, to, ...said] of CASES) {
  test(`${what} is said, with its line and what was wanted`, (t) => {
    const { scenario, problems, warnings } = loadText(t, changed([from, to]));
    t.deepEqual(described(problems), said);
    t.is(scenario, undefined);
    t.deepEqual(warnings, []);
  });
}

test('a quadratic has no accuracy to reach', (t) => {
  const quadratic = ['dataset: mnist, model: { kind: softmax }', 'model: { kind: quadratic, curvature: 1, noise: 1, start: 1, samplesPerPass: 9 }'] as const;
  t.deepEqual(described(loadText(t, changed(quadratic, ['trainLoss', 'testAccuracy'])).problems), [
    '3 target.metric: the quadratic has no accuracy (expected trainLoss or testLoss, received testAccuracy)',
  ]);
});

test('a text that is no YAML is broken at its line, and nothing else is said of it', (t) => {
  const { problems, raw } = loadText(t, `${COMPLETE}budget: { passes: 1\nseed: 1\n`);
  t.true(problems.length > 0);
  for (const problem of described(problems)) t.regex(problem, /^1[12] broken YAML: /);
  t.is(raw, undefined);
});

test('a text that is no map is no scenario', (t) => {
  t.deepEqual(described(loadText(t, '').problems), ['- the file is empty (expected a scenario)']);
  t.deepEqual(described(loadText(t, '# only a comment\n').problems), ['- the file is empty (expected a scenario)']);
  t.deepEqual(described(loadText(t, '- a\n- b\n').problems), ['1 this is not a scenario (expected a map with `name`, `question`, `target`, …, received a list)']);
  t.deepEqual(described(loadText(t, '\nhello\n').problems), ['2 this is not a scenario (expected a map with `name`, `question`, `target`, …, received hello)']);
});

test('an alias stands for its anchor, and a bomb of them is refused', (t) => {
  t.is(loadText(t, changed(['workers: 4', 'workers: &w 4'], ['batchPerWorker: 8', 'batchPerWorker: *w'])).scenario?.strategies['ring']?.batchPerWorker, 4);
  const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(', ')}]`);
  t.deepEqual(described(loadText(t, `a0: &a0 x\n${levels.join('\n')}\n`).problems).map((said) => said.replace(/^\d+ /, '')), ['too large or nested too deeply']);
  t.deepEqual(described(loadText(t, 'name: &loop { a: *loop }\n').problems), ['1 too large or nested too deeply']);
});
