import test from 'ava';
import { Trace, type TraceEvent } from '../../../src/simulation/core/trace.js';

const event: TraceEvent = { kind: 'update', time: 1, updates: 1, samplesApplied: 64 };

test('every listener hears every event until it ends its listening', (t) => {
  const trace = new Trace();
  const heard: string[] = [];
  t.false(trace.isListenedTo);
  const endFirst = trace.listen(() => { heard.push('first'); });
  const endSecond = trace.listen(({ kind }) => { heard.push(`second ${kind}`); });
  t.true(trace.isListenedTo);
  trace.emit(event);
  endFirst();
  trace.emit(event);
  endSecond();
  t.false(trace.isListenedTo);
  trace.emit(event);
  t.deepEqual(heard, ['first', 'second update', 'second update']);
});
