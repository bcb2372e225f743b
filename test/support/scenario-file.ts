/** Scenarios written to a folder that lives as long as its test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { describeProblem } from '../../src/basics/errors.js';
import { loadScenario, type LoadedScenario } from '../../src/scenario/load.js';

/** A complete scenario, one thing a line; tests change a line of it. */
export const COMPLETE = `name: small
question: How soon?
target: { metric: trainLoss, epsilon: 0.35 }
problem: { dataset: mnist, model: { kind: softmax } }
workload: { parameterBytes: 100 MB, perSample: 1 ms }
cluster:
  workers: 4
network: { model: ports, bandwidth: 10 Gbit/s }
strategies:
  ring: { kind: synchronous, collective: ring, batchPerWorker: 8, learningRate: 0.1 }
`;

/** `COMPLETE` with its one occurrence of a text replaced. */
export function changed(...replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new RangeError(`"${from}" must stand once in:\n${text}`);
    return text.replace(from, () => to);
  }, COMPLETE);
}

/** Writes files into a new temporary folder, gone after the test. @returns the folder */
export function temporaryFolder(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tte-'));
  t.teardown(() => { rmSync(folder, { recursive: true, force: true }); });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Loads one text as a scenario's file. */
export function loadText(t: ExecutionContext, text: string, sets: readonly string[] = []): LoadedScenario {
  return loadScenario(join(temporaryFolder(t, { 's.yaml': text }), 's.yaml'), sets);
}

/** `line path: message (…)` of each problem or warning, without the folder. */
export function described(problems: LoadedScenario['problems']): string[] {
  return problems.map(({ file, line, ...rest }) => `${file === '--set' || file === undefined ? '--set' : line ?? '-'} ${describeProblem(rest)}`);
}
