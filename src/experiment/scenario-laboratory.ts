/** The laboratory of a scenario, with what it remembers of earlier runs. */
import type { BackendName } from '../learning/backend.js';
import { openLaboratory, type Laboratory } from '../learning/laboratory.js';
import { store } from '../results/store.js';
import { learnerMemory } from '../results/store-learner.js';
import type { Scenario } from '../scenario/schema.js';
import { codeDigest } from './code-digest.js';

/** How a scenario's laboratory is opened: plain data, the same in every thread. */
export interface LearnerSetup {
  /** The backend that computes; default: the first that serves here. */
  readonly backend?: BackendName | undefined;
  /** Folder of remembered results; default: nothing is remembered. */
  readonly cache?: string | undefined;
  /** Bytes that the folder may grow to; default: the store's. */
  readonly cacheBytes?: number | undefined;
  /** Bytes that stacks of tensors and unforced histories may take; default: the laboratory's. */
  readonly mostBytes?: number | undefined;
  /** Versions of the libraries that compute. */
  readonly libraries: Readonly<Record<string, string>>;
}

export interface ScenarioLaboratory {
  readonly laboratory: Laboratory;
  /** Files of the cache that were not what had been written, up to now. */
  readonly damaged: () => readonly string[];
  /** Why the first result that could not be kept was not; undefined if all were. */
  readonly unkept: () => string | undefined;
}

export async function openScenarioLaboratory({ problem, evaluation }: Scenario, { backend, cache, cacheBytes, mostBytes, libraries }: LearnerSetup): Promise<ScenarioLaboratory> {
  const given = { problem, evaluation, ...(backend === undefined ? {} : { backend }), ...(mostBytes === undefined ? {} : { mostBytes }) };
  if (cache === undefined) return { laboratory: await openLaboratory(given), damaged: () => [], unkept: () => undefined };
  const results = learnerMemory(cache, { bound: cacheBytes });
  const digests = store(cache);
  const laboratory = await openLaboratory({
    ...given,
    numerics: JSON.stringify([codeDigest(['basics', 'learning']), libraries, process.versions.v8]),
    memory: {
      results,
      digests: {
        async find(key) {
          const digest = await digests.find({ what: 'digest of a file', key });
          return typeof digest === 'string' ? digest : undefined;
        },
        keep: (key, digest) => digests.keep({ what: 'digest of a file', key }, digest),
      },
    },
  });
  return { laboratory, damaged: () => [...results.damaged, ...digests.damaged], unkept: () => results.unkept ?? digests.unkept };
}
