import test from 'ava';
import { timesToEpsilon } from '../../support/times-to-epsilon.js';

test('a server that cannot keep up with every gradient keeps up with eight at a time', async (t) => {
  const times = await timesToEpsilon('k-async');
  t.true(times['first eight workers']! < 0.8 * times['every gradient']! && times['first eight workers']! < 0.8 * times['all workers']!, JSON.stringify(times));
});

test('a server that needs almost no time is no reason to wait for others', async (t) => {
  const times = await timesToEpsilon('k-async', ['server.perUpdate=0.1 ms']);
  t.true(times['every gradient']! < times['first eight workers']!, JSON.stringify(times));
});
