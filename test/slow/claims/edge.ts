import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('behind slow and lossy lines local SGD suits the devices best', async (t) => {
  const times = await timesToEpsilon('edge');
  t.true(times['local']! < 0.8 * times['async']! && times['async']! < times['server']!, JSON.stringify(times));
});

test('with lines that cost nothing the asynchronous ones are the first', async (t) => {
  const times = await timesToEpsilon('edge', ['network={model: unlimited}']);
  t.true(times['async']! < 0.5 * times['local']!, JSON.stringify(times));
});
