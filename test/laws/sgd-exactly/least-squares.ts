/** Least squares on Gaussian inputs: which steps are stable in the mean square. */
import test from 'ava';
import { streams } from '../../../src/basics/random.js';
import { bestIsotropicStep, leastSquaresSteadyExcessRisk, maximalLearningRate, nextSecondMoments, secondMomentGrowth } from '../../../src/learning/closed-forms/least-squares.js';
import { leastSquares } from '../../../src/learning/models/least-squares.js';
import { descend, learner } from '../../learning/_oracle-task.js';
import { isMean } from './_many-quadratics.js';

const HALVING = [1, 0.5, 0.25, 0.125, 0.0625];

test('one step changes second moments as the recursion says, and near η* they neither grow nor shrink', async (t) => {
  // From where the recursion's long-run growth is reached: moments c with M·c = ρ·c, as |w_i − w*_i| = √c_i.
  for (const [spectrum, batch] of [[Array<number>(10).fill(1), 1], [Array<number>(10).fill(1), 16], [HALVING, 1], [HALVING, 4]] as const) {
    const limit = maximalLearningRate(spectrum, batch);
    for (const share of [0.9, 1, 1.1]) {
      const rate = share * limit;
      const growth = secondMomentGrowth(spectrum, rate, batch);
      let moments = spectrum.map(() => 1);
      for (let step = 0; step < 500; step++) moments = nextSecondMoments(spectrum, moments, rate, batch).map((moment) => moment / growth);
      const problem = leastSquares.open(
        { kind: 'least-squares', spectrum: [...spectrum], noise: 0, start: moments.map(Math.sqrt), optimum: 0, samplesPerPass: 1000 },
        { workers: 1, streams: streams(3), isShared: false },
      );
      const gradients = await problem.gradients(Array.from({ length: 2500 }, () => ({ at: problem.initial, samples: [problem.draw(0, batch)] })));
      // In a diagonal covariance E(x·v)²x_i² depends on the squares v_j² alone, so a fixed start serves as well as a random one.
      const total = moments.reduce((sum, moment) => sum + moment, 0);
      isMean(t, gradients.map((gradient) => problem.initial.reduce((sum, w, i) => sum + (w - rate * gradient[i]!) ** 2, 0) / total), growth);
      t.is(growth < 1 - 1e-9, share < 1);
    }
  }
});

test('measured over many steps, second moments shrink below η* and grow above', async (t) => {
  // Ten dimensions, b = 16: isotropic, so that |w − w*|² in the mean is multiplied by one factor each step, 0.621 at 0.8 η* and 1.569 at 1.2 η*.
  const spectrum = Array<number>(10).fill(1);
  const after = async (rate: number, seed: number): Promise<number> => {
    const { task } = learner(leastSquares.open(
      { kind: 'least-squares', spectrum, noise: 0, start: 1, optimum: 0, samplesPerPass: 1000 }, { workers: 1, streams: streams(seed), isShared: false }));
    return (await task.metric(descend(task, 4, 16, rate))).trainLoss / 5;
  };
  for (const share of [0.8, 1.2]) {
    const rate = share * maximalLearningRate(spectrum, 16);
    const losses: number[] = [];
    for (let seed = 0; seed < 1000; seed++) losses.push(await after(rate, seed));
    isMean(t, losses, secondMomentGrowth(spectrum, rate, 16) ** 4);
  }
});

test('the best isotropic step shrinks the mean square by (d + 1)/(d + 1 + b)', async (t) => {
  const problem = leastSquares.open(
    { kind: 'least-squares', spectrum: Array<number>(10).fill(1), noise: 0, start: 1, optimum: 0, samplesPerPass: 1000 }, { workers: 1, streams: streams(4), isShared: false });
  for (const batch of [1, 16]) {
    const { rate, factor } = bestIsotropicStep(10, batch);
    const gradients = await problem.gradients(Array.from({ length: 4000 }, () => ({ at: problem.initial, samples: [problem.draw(0, batch)] })));
    isMean(t, gradients.map((gradient) => gradient.reduce((sum, g) => sum + (1 - rate * g) ** 2, 0) / 10), factor);
  }
});

test('with noisy labels the risk settles at ½σ²·q/(1 − q) above the least', async (t) => {
  const problem = () => leastSquares.open(
    { kind: 'least-squares', spectrum: HALVING, noise: 0.5, start: 1, optimum: 1, samplesPerPass: 1000 }, { workers: 200, streams: streams(5), isShared: false });
  // 200 workers, each alone for 200 steps: from the optimum the slowest coordinate is within (1 − 0.3·0.0625)^400 ≈ 0.0005 of its end.
  const { task } = learner(problem());
  const risks: number[] = [];
  for (let worker = 0; worker < 200; worker++) {
    let version = task.initial;
    for (let step = 0; step < 200; step++) version = task.step(version, task.gradient(version, task.draw(worker, 4)), 0.3);
    risks.push((await task.metric(version)).trainLoss - 0.125);
  }
  isMean(t, risks, leastSquaresSteadyExcessRisk(HALVING, 0.3, 4, 0.25));
});
