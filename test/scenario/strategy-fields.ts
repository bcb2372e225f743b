import test from 'ava';
import { strategyFields } from '../../src/scenario/strategy-fields.js';
import { strategies, type StrategyKind } from '../../src/simulation/strategies/registry.js';

const SHARED = ['batchPerWorker', 'globalBatch', 'learningRate', 'schedule', 'warmUp', 'stalenessAware', 'optimizer', 'compression', 'pruning'];

test('no strategy calls an option of its own what all strategies have already', (t) => {
  for (const [index, kind] of (Object.keys(strategies) as StrategyKind[]).entries()) {
    const own = Object.keys(strategies[kind].options.shape);
    t.deepEqual(own.filter((name) => SHARED.includes(name)), [], kind);
    t.deepEqual(Object.keys(strategyFields.options[index]!.shape), [...own, ...SHARED], kind);
  }
});
