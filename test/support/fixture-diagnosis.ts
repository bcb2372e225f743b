/** Diagnoses as they could have been made, without a run: for whatever only reads them. */
import { fitMaximalRates, fitWork } from '../../src/results/batch-fits.js';
import { DIAGNOSIS_FORMAT, type Diagnosis, type Figure, type Obtained } from '../../src/results/diagnosis.js';

const BATCHES = [1, 4, 16, 64, 256, 1024];

export function figure(value: number, how: Obtained, error: number | null = null): Figure {
  return { value: value === Infinity ? 'infinite' : value, how, error };
}

/** Softmax regression on images: work doubles at 300, noise grows with the passes. */
export function fixtureDiagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  const toEpsilon = BATCHES.map((batch) => {
    const passes = [0.98, 1, 1.02].map((factor) => 0.8 * (1 + batch / 300) * factor);
    const steps = passes.map((each) => each * 60000 / batch);
    return { batch, rate: Math.min(1, 0.02 * batch), passes, steps, meanPasses: passes[1]!, meanSteps: steps[1]! };
  });
  const rateLimits = BATCHES.map((batch) => ({ batch, bounded: figure(6 * batch / (12 + batch), 'measured'), meanSquare: null, closedForm: null }));
  const noise = ['as it is', 'centred', 'random 10 %'].map((name, place) => ({
    name, rate: 0.1,
    points: [0, 1, 2, 3, 4].map((passes) => {
      const bound = (1 + 20 * (1 + passes) ** 2) * (1 + place);
      return {
        passes, trainLoss: 2.3 / (1 + 3 * passes), diversity: figure(bound / 512, 'exact'), batchBound: figure(bound, 'exact'), noiseScale: figure(bound - 1, 'exact'),
        estimated: place === 0 ? figure(1.1 * bound, 'measured', 0.3 * bound) : null,
      };
    }),
  }));
  return {
    format: DIAGNOSIS_FORMAT, version: '0.1.0', name: 'mnist-batches', plan: { strategy: 'ring', workers: 16, totalBatch: 1024 }, problem: 'softmax regression on MNIST, 60000 training samples', backend: 'wasm', seed: 1,
    samples: 60000, rows: 512, run: { batch: 64, rate: 0.1 }, noise, rateLimits,
    rateFit: fitMaximalRates(rateLimits.map(({ batch }) => ({ batch, rate: 6 * batch / (12 + batch) }))), criticalBatch: null,
    target: { metric: 'trainLoss', epsilon: 0.35 }, rateChoice: 'best of 0.02, 0.1, 0.5, 1 at every batch size', mostPasses: 10, toEpsilon,
    epsilonFit: fitWork(toEpsilon.map(({ batch, meanPasses }) => ({ batch, cost: meanPasses }))), gapPasses: 4,
    gaps: BATCHES.map((batch) => ({ batch, rate: 0.1, losses: [0.01, 0.012, 0.011].map((gap) => gap + batch / 1e5), accuracies: [0.004, 0.005, 0.006] })),
    ...overrides,
  };
}

const whole = fixtureDiagnosis();

/** The situations that every chart and the text must bear. */
export const DIAGNOSES: Readonly<Record<string, Diagnosis>> = {
  'everything known': whole,
  'least squares with closed forms': fixtureDiagnosis({
    problem: 'least squares on Gaussian inputs', criticalBatch: figure(11, 'closed form'), gaps: whole.gaps.map((gap) => ({ ...gap, losses: [0, 0, 0], accuracies: [null, null, null] })),
    rateLimits: whole.rateLimits.map((limit) => ({ ...limit, meanSquare: figure(2.1 * limit.batch / (11 + limit.batch), 'measured'), closedForm: figure(2 * limit.batch / (11 + limit.batch), 'closed form') })),
  }),
  'some batches never arrive': fixtureDiagnosis({
    toEpsilon: whole.toEpsilon.map((point, place) => (place < 4 ? point : { ...point, passes: [null, 5, null], steps: [null, 1200, null], meanPasses: null, meanSteps: null })),
  }),
  'no batch arrives': fixtureDiagnosis({
    toEpsilon: whole.toEpsilon.map((point) => ({ ...point, rate: null, passes: [null], steps: [null], meanPasses: null, meanSteps: null })), epsilonFit: null, gaps: [],
  }),
  'one batch, one seed': fixtureDiagnosis({
    toEpsilon: whole.toEpsilon.slice(0, 1).map((point) => ({ ...point, passes: [0.8], steps: [480] })), epsilonFit: null,
    rateLimits: whole.rateLimits.slice(0, 1), rateFit: null, gaps: whole.gaps.slice(0, 1).map((gap) => ({ ...gap, losses: [0.01], accuracies: [0.01] })),
    noise: whole.noise.map(({ name, rate, points }) => ({ name, rate, points: points.slice(0, 1) })),
  }),
  'no limits and infinite diversity': fixtureDiagnosis({
    rateLimits: whole.rateLimits.map(({ batch }, place) => ({ batch, bounded: place === 0 ? null : figure(Infinity, 'measured'), meanSquare: null, closedForm: null })), rateFit: null,
    noise: whole.noise.map(({ name, rate, points }) => ({ name, rate, points: points.map((point, place) => (place === 2
      ? { ...point, diversity: figure(Infinity, 'exact'), batchBound: figure(Infinity, 'exact'), noiseScale: figure(Infinity, 'exact'), estimated: null } : point)) })),
  }),
  'diverged runs and names that are long': fixtureDiagnosis({
    noise: whole.noise.map((path) => ({ ...path, name: `${path.name}, with whitened inputs and half of the hidden units dropped, and sparsified` })),
    gaps: whole.gaps.map((gap, place) => ({ ...gap, losses: place > 3 ? [null, 0.1, null] : gap.losses })),
  }),
};
