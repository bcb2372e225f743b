import test from 'ava';
import { Recorder, type Target } from '../../src/experiment/recorder.js';
import type { Metrics } from '../../src/simulation/strategies/learning-task.js';

/** A recorder of 100 samples a pass that has heard the initial model: loss 1, accuracy 0.1. */
function recorder(target: Partial<Target> = {}): Recorder {
  const begun = new Recorder({ metric: 'trainLoss', epsilon: [0.5], window: 1, continueFor: 0, ...target }, 100, (time) => ({ bytes: 8 * time, cost: 2 * time }));
  begun.begin(metrics(1, 0.1));
  return begun;
}

function metrics(loss: number, accuracy: number): Metrics {
  return { trainLoss: loss, testLoss: loss, trainAccuracy: accuracy, testAccuracy: accuracy };
}

/** Evaluation k, after k seconds and 10·k samples. */
function counts(k: number) {
  return { time: k, updates: k, samplesApplied: 10 * k };
}

test('ε itself is enough: a loss that equals it, an accuracy that equals it', (t) => {
  const loss = recorder();
  t.is(loss.evaluated(counts(1), metrics(0.5, 0.2)), 'stop');
  t.deepEqual(loss.outcome(counts(1), 'passes'), { kind: 'reached', time: 1, passes: 0.1, updates: 1, bytes: 8, cost: 2 });
  const accuracy = recorder({ metric: 'testAccuracy', epsilon: [0.9] });
  t.is(accuracy.evaluated(counts(1), metrics(0.1, 0.89)), 'continue');
  t.is(accuracy.evaluated(counts(2), metrics(0.1, 0.9)), 'stop');
});

test('a million times the initial loss is still a loss, more is divergence, be it the test loss\'s', (t) => {
  const bound = recorder();
  t.is(bound.evaluated(counts(1), metrics(1e6, 0.1)), 'continue');
  t.is(bound.evaluated(counts(2), { ...metrics(1, 0.1), testLoss: 1.000001e6 }), 'stop');
  t.like(bound.outcome(counts(2), 'passes'), { kind: 'diverged', loss: 1.000001e6, time: 2 });
  const beyond = recorder();
  t.is(beyond.evaluated(counts(1), metrics(NaN, NaN)), 'stop');
  t.like(beyond.outcome(counts(1), 'passes'), { kind: 'diverged', loss: null });
  // Whatever it began with.
  const infinite = new Recorder({ metric: 'trainLoss', epsilon: [0.5], window: 1, continueFor: 0 }, 100, () => ({ bytes: 0, cost: null }));
  infinite.begin(metrics(Infinity, 0.1));
  t.is(infinite.evaluated(counts(1), metrics(Infinity, 0.1)), 'stop');
});

test('the best seen of a censored run is the least loss, or the greatest accuracy, of any number of evaluations', (t) => {
  const loss = recorder({ epsilon: [0.01] });
  const accuracy = recorder({ metric: 'trainAccuracy', epsilon: [0.99] });
  for (let k = 1; k <= 300_000; k++) {
    const value = k === 777 ? metrics(0.2, 0.8) : metrics(0.3, 0.7);
    loss.evaluated(counts(k), value);
    accuracy.evaluated(counts(k), value);
  }
  t.like(loss.outcome(counts(300_000), 'passes'), { kind: 'censored', best: 0.2 });
  t.like(accuracy.outcome(counts(300_000), 'simulatedTime'), { kind: 'censored', best: 0.8, reason: 'simulatedTime' });
});

test('continueFor ends at the evaluation that completes it, in whichever doubles the passes add up', (t) => {
  // Reached at 0.1 passes; 0.1 + 0.2 = 0.30000000000000004, and the third evaluation is at 0.3.
  const going = recorder({ continueFor: 0.2 });
  t.is(going.evaluated(counts(1), metrics(0.4, 0.2)), 'continue');
  t.is(going.evaluated(counts(2), metrics(0.6, 0.2)), 'continue');
  t.is(going.evaluated(counts(3), metrics(0.6, 0.2)), 'stop');
  t.like(going.outcome(counts(3), 'passes'), { kind: 'reached', time: 1 });
  // What diverges after it has arrived has arrived.
  const lost = recorder({ continueFor: 5 });
  lost.evaluated(counts(1), metrics(0.4, 0.2));
  t.is(lost.evaluated(counts(2), metrics(NaN, 0)), 'stop');
  t.like(lost.outcome(counts(2), 'passes'), { kind: 'reached', time: 1 });
});
