/** The shape of `results.json` checked when it is read; the types in `results/` are its meaning, and the compiler holds the two together. */
import { z } from '../basics/fields.js';
import { RESULTS_FORMAT, type Results } from '../results/results.js';
import { DIAGNOSIS_SCHEMA } from './diagnosis-schema.js';

const number = z.number();
const numberOrNull = number.nullable();
/** A loss may have stopped being a finite number. */
const loss = z.union([number, z.nan()]);

const interval = { mean: number, low: numberOrNull, high: numberOrNull };
const estimate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all-reached'), n: number, ...interval }),
  z.object({ kind: z.literal('some-reached'), reached: number, n: number, median: numberOrNull }),
]);

const spent = { time: number, passes: number, updates: number, bytes: number, cost: numberOrNull };
const run = z.object({
  strategy: z.string(), replication: number,
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('reached'), ...spent }),
    z.object({ kind: z.literal('censored'), reason: z.enum(['passes', 'simulatedTime', 'events', 'machines', 'workers']), best: loss, lastEvents: z.array(z.string()), ...spent }),
    z.object({ kind: z.literal('diverged'), loss: numberOrNull, ...spent }),
  ]),
  crossings: z.array(z.object({ epsilon: number, at: z.object(spent).nullable() })),
  curve: z.array(z.object({
    time: number, passes: number, updates: number, trainLoss: loss, testLoss: loss, trainAccuracy: numberOrNull, testAccuracy: numberOrNull,
  })),
  updates: number, passes: number, samplesApplied: number, samplesComputed: number, elapsed: number,
  whereTimeWent: z.object({ compute: number, communication: number, waiting: number, server: number, loading: number, down: number }),
  failures: number,
  staleness: z.array(number),
});

const strategy = z.object({
  name: z.string(), kind: z.string(), about: z.string(), batchPerWorker: z.array(number), effectiveBatch: number,
  learningRate: z.object({
    value: number, how: z.enum(['given', 'rule', 'tuned']), explanation: z.string(),
    grid: z.array(z.object({ rate: number, median: numberOrNull, reached: number, n: number })).exactOptional(),
  }),
  timeToEpsilon: estimate, passesToEpsilon: estimate, updatesToEpsilon: estimate, bytesToEpsilon: estimate, costToEpsilon: estimate.nullable(),
  timeToEarlier: z.array(z.object({ epsilon: number, estimate })),
  diverged: number, timePerUpdate: z.object(interval).nullable(), timePerPass: z.object(interval).nullable(), meanStaleness: numberOrNull,
  clockChecks: z.array(z.object({ what: z.string(), formula: z.string(), simulated: number, closedForm: number })),
  runs: z.array(run),
});

const text = z.string().exactOptional();

/** What a file must hold to be read as `Results`; more than this is let through untouched. */
export const RESULTS_SCHEMA: z.ZodType<Results> = z.object({
  format: z.literal(RESULTS_FORMAT), version: z.string(), libraries: z.record(z.string(), z.string()), name: z.string(), question: z.string(), answer: z.string(),
  target: z.object({ metric: z.enum(['trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy']), epsilon: z.array(number).min(1) }),
  setting: z.array(z.object({ label: z.string(), text: z.string() })),
  warnings: z.array(z.object({
    message: z.string(), file: text, line: number.exactOptional(), path: text, expected: text, received: text, fix: text,
  })),
  backend: z.string(), seed: z.object({ learning: number, system: number }), replications: number,
  strategies: z.array(strategy).min(1), scenario: z.unknown(),
  execution: z.object({
    startedAt: z.string(), wallSeconds: number, threads: number, node: z.string(), platform: z.string(), backendReason: z.string(),
    gradientsAsked: number, gradientsComputed: number, gradientsCached: number, meanStack: number,
  }),
  diagnosis: DIAGNOSIS_SCHEMA.exactOptional(),
});
