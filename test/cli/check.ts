import test from 'ava';
import { changed } from '../support/scenario-file.js';
import { folderWith, tte } from '../support/tte.js';

test('check says which all-reduce `auto` picks for each strategy, and for each bucket', async (t) => {
  const folder = await folderWith({ 'auto.yaml': changed(
    ['perSample: 1 ms', 'perSample: 1 ms, layers: [{ bytes: 99.999 MB, share: 0.5 }, { bytes: 1 kB, share: 0.5 }]'],
    ['workers: 4', 'workers: 64'], ['bandwidth: 10 Gbit/s', 'bandwidth: 10 Gbit/s, latency: 50 us'],
    ['learningRate: 0.1 }', `learningRate: 0.1 }
  auto: { kind: synchronous, collective: auto, batchPerWorker: 8, learningRate: 0.1 }
  buckets: { kind: synchronous, collective: auto, overlap: { kind: buckets, bucketBytes: 1 kB }, batchPerWorker: 8, learningRate: 0.1 }`],
  ) });
  const { code, stdout, stderr } = await tte(['check', 'auto.yaml'], folder);
  t.is(code, 0);
  // 100 MB in as few bytes per port as can be, and few latencies. 1 kB takes 0.8 us: a star of 2·50 + 2·63·0.8 us is faster than lg 64 = 6 times 50 us.
  t.deepEqual(stderr.trimEnd().split('\n'), [
    'note: strategies.auto: `auto` picks halving-doubling for 100 MB',
    'note: strategies.buckets: `auto` picks star for 1 kB, halving-doubling for 100 MB',
  ]);
  t.is(stdout, 'auto.yaml is sound: 3 strategies (ring, auto, buckets) on 64 workers, 15 runs\n');
});

test('check warns of a run that its event budget will end: 100,000 workers over a ring', async (t) => {
  const folder = await folderWith({ 'crowd.yaml': changed(['workers: 4', 'workers: 100000'], ['model: { kind: softmax }', 'model: { kind: softmax }, partition: shared']) });
  const { code, stdout, stderr } = await tte(['check', 'crowd.yaml'], folder);
  t.is(code, 0);
  // 2p(p − 1) = 2·10¹⁰ messages, two events each.
  t.regex(stderr, /^warning: crowd\.yaml strategies\.ring: the event budget is likely to end every run before its first update: about 2e\+10 messages an update \(expected at most 1e\+9 events, `budget\.events`, received 4e\+10 or more\); take `collective: [a-z-]+`, or raise `budget\.events`\n$/);
  t.regex(stdout, /^crowd\.yaml is sound: 1 strategy \(ring\) on 100000 workers, 5 runs\n$/);
  // What it names is not warned of.
  const [, better] = /take `collective: ([a-z-]+)`/.exec(stderr) ?? [];
  const again = await tte(['check', 'crowd.yaml', '--set', `strategies.ring.collective=${better!}`], folder);
  t.is(again.code, 0);
  t.notRegex(again.stderr, /event budget/);
});

test('check warns of what does not fit a machine\'s memory, and says what would', async (t) => {
  const folder = await folderWith({ 'large.yaml': changed(['parameterBytes: 100 MB, perSample: 1 ms', 'parameterBytes: 100 MB, perSample: 1 ms, activationBytes: 100 MB'], ['  workers: 4', '  workers: 4\n  machine: { memoryBytes: 500 MB }']) });
  const { code, stderr } = await tte(['check', 'large.yaml'], folder);
  t.is(code, 0);
  // 2·100 MB, and 8·100 MB of activations, of which 300 MB have room: three samples.
  t.is(stderr, 'warning: large.yaml strategies.ring: it does not fit a machine\'s memory (expected at most 500 MB, received 1 GB = parameters 100 MB + gradients 100 MB + activations 800 MB); take fewer samples at a time: there is room for 300 MB of activations, 37 % of them\n');
  t.is((await tte(['check', 'large.yaml', '--set', 'strategies.ring.batchPerWorker=3'], folder)).stderr, '');
});

test('inputs without effect are warnings of a sound scenario', async (t) => {
  const folder = await folderWith({ 'idle.yaml': changed(['bandwidth: 10 Gbit/s', 'bandwidth: 10 Gbit/s, jitter: { mean: 0 }']) });
  const { code, stderr } = await tte(['check', 'idle.yaml'], folder);
  t.is(code, 0);
  t.is(stderr, 'warning: idle.yaml:8 network.jitter: this has no effect: its mean is 0\n');
});
