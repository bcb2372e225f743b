/** Laws over arbitrary inputs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { loadScenario, type LoadedScenario } from '../../src/scenario/load.js';
import { FULL_FILES, FULL_LINKS, FULL_SCENARIOS } from '../support/full-scenario.js';
import { changed, COMPLETE, described, loadText, temporaryFolder } from '../support/scenario-file.js';

const SEED = { seed: 20261121 };

/** Either a scenario or problems, each said once, with its file and a sentence. */
function isSound({ scenario, problems }: LoadedScenario): boolean {
  const said = problems.map(({ file, line, path, message, received }) => JSON.stringify([file, line, path, message, received]));
  return (scenario === undefined) === (problems.length > 0)
    && new Set(said).size === said.length
    && problems.every(({ file, message }) => file !== undefined && message.length > 3);
}

test('any text is a scenario or has problems; nothing is thrown', (t) => {
  const file = join(temporaryFolder(t, {}), 's.yaml');
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('a', ':', ' ', '\n', '- ', '[', '{', '}', '&a', '*a', '"', '!!x', '?', '|', '  ', '0', '#', '%', ',')).map((parts) => parts.join('')));
  t.notThrows(() => { fc.assert(fc.property(texts, (text) => {
    writeFileSync(file, text);
    return isSound(loadScenario(file));
  }), { ...SEED, numRuns: 400 }); });
});

const LINKS = changed(['network: { model: ports, bandwidth: 10 Gbit/s }\n', FULL_LINKS]);

/** Paths to all that is in a value, itself not among them. */
function pathsIn(value: unknown, prefix: readonly string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...prefix, key].join('.'), ...pathsIn(inner, [...prefix, key])]);
}

const words = fc.constantFrom(
  'kind', 'model', 'preset', 'mnist', 'idx', 'ring', 'rule', 'tuned', 'grid', '__proto__', 'constructor', 'factors', 'softmax', 'synchronous', 'empirical', 'file', 'times', 'none', 'markov', 'links', 'list', 'torus',
  'two-level', 'auto', 'buckets', 'fusion', 'weibull', 'unlimited', 'm0', 'm9', '1 ms', '1 GB/s', '0', 'bytes', 'share', 'machine', 'worker',
  'gaussian', 'csv', 'linear', 'quadratic', 'perceptron', 'iid', 'dirichlet', 'listed', 'seeded', 'adam', 'l-bfgs', 'cosine', 'rows.txt',
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 2 }), words, fc.dictionary(words, tie('value'), { maxKeys: 4 }), fc.array(tie('value'), { maxLength: 3 })),
}));

const FILES = { ...FULL_FILES, ...FULL_SCENARIOS, 'small.yaml': COMPLETE, 'small-links.yaml': LINKS };

for (const [what, name] of [
  ['any field', 'full.yaml'], ['any field of links', 'small-links.yaml'], ['any place of a small scenario', 'small.yaml'], ['any field of made data', 'gaussian.yaml'], ['any option of strategies', 'strategies.yaml'],
] as const) {
  test(`any value in ${what} is a scenario or has problems; nothing is thrown`, (t) => {
    const file = join(temporaryFolder(t, FILES), name);
    const whole = loadScenario(file);
    t.deepEqual(described(whole.problems), []);
    const paths = fc.constantFrom(
      ...pathsIn(whole.raw), 'strategies.new', 'strategies.ring.globalBatch', 'strategies.ring.learningRate.tuned', 'workload.preset', 'problem.dataset.folder', 'cluster.stragglers.file', '__proto__', 'strategies.__proto__', 'constructor.prototype',
    );
    t.notThrows(() => { fc.assert(fc.property(fc.array(fc.tuple(paths, value), { minLength: 1, maxLength: 3 }), (sets) => (
      isSound(loadScenario(file, sets.map(([path, written]) => `${path}=${JSON.stringify(written)}`)))
    )), { ...SEED, numRuns: 150 }); });
  });
}

test('every quantity comes through in SI units', (t) => {
  const file = join(temporaryFolder(t, { 's.yaml': COMPLETE }), 's.yaml');
  const amount = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const times = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 };
  const sizes = { B: 1, kB: 1e3, MB: 1e6, GiB: 2 ** 30, Mbit: 1e6 / 8 };
  t.notThrows(() => { fc.assert(fc.property(amount, fc.constantFrom(...Object.entries(times)), fc.constantFrom(...Object.entries(sizes)), (x, [time, seconds], [size, bytes]) => {
    const { scenario } = loadScenario(file, [
      `network.latency=${x} ${time}`, `workload.parameterBytes=${x}${size}`, `network.bandwidth=${x} ${size}/${time}`, `network.reduction=${x} ${time}/${size}`, `price.workerHour=${x} USD`,
    ]);
    const network = scenario?.network;
    if (network?.model !== 'ports' || scenario === undefined || !('parameterBytes' in scenario.workload)) return false;
    return [
      [network.latency, x * seconds], [scenario.workload.parameterBytes, x * bytes], [network.bandwidth, x * bytes / seconds],
      [network.reduction, x * seconds / bytes], [scenario.price?.workerHour ?? NaN, x],
    ].every(([read, expected]) => Math.abs(read! - expected!) <= 1e-12 * expected!);
  }), SEED); });
});

test('a nest deeper than any scenario is refused', (t) => {
  const { problems } = loadText(t, `name: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`);
  t.deepEqual(described(problems), ['1 too large or nested too deeply']);
});
