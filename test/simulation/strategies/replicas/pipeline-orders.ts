import test from 'ava';
import { bubbleShare, microBatchesKept, passesOf, pipelineOrders, pipelineTime, type Pass } from '../../../../src/simulation/strategies/replicas/pipeline-orders.js';
import { areEqual } from '../../../support/standard-error.js';

const written = (passes: readonly Pass[]) => passes.map(({ isForward, microBatch }) => `${isForward ? 'F' : 'B'}${microBatch + 1}`).join(' ');

test('GPipe: all forward, then all backward; 1F1B: in turn once the pipeline is full', (t) => {
  t.is(written(passesOf('gpipe', 4, 1, 3)), 'F1 F2 F3 B3 B2 B1');
  // Narayanan et al. 2021, fig. 4: four devices, eight micro-batches; the first device and the last.
  t.is(written(passesOf('1f1b', 4, 0, 8)), 'F1 F2 F3 F4 B1 F5 B2 F6 B3 F7 B4 F8 B5 B6 B7 B8');
  t.is(written(passesOf('1f1b', 4, 3, 8)), 'F1 B1 F2 B2 F3 B3 F4 B4 F5 B5 F6 B6 F7 B7 F8 B8');
  t.is(written(passesOf('1f1b', 4, 0, 2)), 'F1 F2 B1 B2');
});

test('what a stage keeps is what has gone forwards and not yet back, at most', (t) => {
  for (const order of pipelineOrders) {
    for (const [stages, microBatches] of [[1, 3], [4, 1], [4, 2], [4, 8], [3, 3]] as const) {
      for (let stage = 0; stage < stages; stage++) {
        let kept = 0;
        let most = 0;
        for (const { isForward } of passesOf(order, stages, stage, microBatches)) {
          kept += isForward ? 1 : -1;
          most = Math.max(most, kept);
        }
        t.is(kept, 0);
        t.is(microBatchesKept(order, stages, stage, microBatches), most, `${order} ${stages} ${stage} ${microBatches}`);
      }
    }
  }
});

test('equal stages and messages that take no time: (M + m − 1)(f + b), of which a stage works M', (t) => {
  for (const order of pipelineOrders) {
    for (const [stages, microBatches] of [[1, 4], [4, 1], [4, 8], [8, 3]] as const) {
      const times = { forward: Array.from({ length: stages }, () => 1), backward: Array.from({ length: stages }, () => 2), latency: 0, ports: Array.from({ length: stages - 1 }, () => 0) };
      t.is(pipelineTime(order, times, microBatches), (microBatches + stages - 1) * 3);
      t.true(areEqual(1 - microBatches / (microBatches + stages - 1), bubbleShare(stages, microBatches)) || stages === 1);
    }
  }
  t.is(bubbleShare(1, 4), 0);
});
