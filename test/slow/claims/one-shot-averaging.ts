import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('with enough data on each machine one average at the end is enough, and the soonest', async (t) => {
  const times = await timesToEpsilon('one-shot-averaging');
  t.true(times['at the end']! < 0.7 * times['every 16']! && times['every 16']! < times['every step']!, JSON.stringify(times));
});

test('with a tenth of the data it does not reach the target, which the others do', async (t) => {
  const times = await timesToEpsilon('one-shot-averaging', ['problem.model.samplesPerPass=640']);
  t.is(times['at the end'], Infinity);
  t.true(times['every 16']! < Infinity && times['every step']! < Infinity, JSON.stringify(times));
});
