import test from 'ava';
import { InputError } from '../../../src/basics/errors.js';
import { z } from '../../../src/basics/fields.js';
import { aboutOrder, drawsAgain, orderField } from '../../../src/learning/sampling/order.js';
import { aboutPartition, needsLabels, partitionField } from '../../../src/learning/sampling/partition.js';
import { readSampling, samplingDigest } from '../../../src/learning/sampling/read-sampling.js';
import { textFile } from './_text-file.js';

const iid = { kind: 'iid' } as const;
const reshuffled = { kind: 'reshuffled' } as const;

test('a word or a map may be written, and a map is what comes of it', (t) => {
  t.deepEqual(partitionField.parse('shared'), { kind: 'shared' });
  t.deepEqual(partitionField.parse({ kind: 'iid' }), { kind: 'iid' });
  t.deepEqual(partitionField.parse({ kind: 'by-label', labelsPerWorker: 2 }), { kind: 'by-label', labelsPerWorker: 2 });
  t.deepEqual(orderField.parse('replacement'), { kind: 'replacement' });
  t.deepEqual(orderField.parse({ kind: 'listed', file: 'order.txt' }), { kind: 'listed', file: 'order.txt', perWorker: false });
  for (const wrong of ['by-label', { kind: 'by-label', labelsPerWorker: 0 }, { kind: 'dirichlet', concentration: 0 }, { kind: 'file', file: '' }, { kind: 'iid', file: 'x' }]) {
    t.false(partitionField.safeParse(wrong).success, JSON.stringify(wrong));
  }
});

test('every form of the fields is in the JSON Schema, with a sentence', (t) => {
  for (const field of [partitionField, orderField]) {
    const text = JSON.stringify(z.toJSONSchema(field, { io: 'input' }));
    t.is(text.match(/"const"/g)?.length, text.match(/"description":"[^"]+","type":"string","const"|"type":"string","const":"[^"]+","description"/g)?.length);
    t.true(text.includes('"file"'));
  }
});

test('each is said in a few words', (t) => {
  const texts = [
    aboutPartition({ kind: 'by-label', labelsPerWorker: 1 }), aboutPartition({ kind: 'by-label', labelsPerWorker: 2 }), aboutPartition({ kind: 'dirichlet', concentration: 0.5 }),
    aboutPartition({ kind: 'file', file: '/a/owners.txt' }), aboutOrder({ kind: 'listed', file: '/a/order.txt', perWorker: false }),
  ];
  t.deepEqual(texts, [
    'one shard of the sorted labels per worker', '2 shards of the sorted labels per worker', 'classes dealt in Dirichlet(0.5) proportions',
    'dealt as owners.txt says', 'in the order of order.txt',
  ]);
});

test('labels are wanted by the partitions that go by them, and only those', (t) => {
  t.true(needsLabels({ kind: 'by-label', labelsPerWorker: 2 }) && needsLabels({ kind: 'dirichlet', concentration: 1 }));
  t.false(needsLabels(iid) || needsLabels({ kind: 'shared' }) || needsLabels({ kind: 'file', file: 'f' }));
  t.true(drawsAgain({ kind: 'replacement' }) && !drawsAgain({ kind: 'once' }));
});

test('files are read, and without files nothing changes', async (t) => {
  const [owners, order] = [textFile(t, '# owners\n1\n0\n\n1\n'), textFile(t, '2 0\n1\n')];
  const read = await readSampling({ partition: { kind: 'file', file: owners }, sampling: { kind: 'listed', file: order, perWorker: true } });
  t.like(read, { partition: { kind: 'file', owners: Uint32Array.of(1, 0, 1), lines: Uint32Array.of(2, 3, 5) }, sampling: { perWorker: true, rows: Uint32Array.of(2, 0, 1), lines: Uint32Array.of(1, 1, 2) } });
  t.deepEqual(await readSampling({ partition: iid, sampling: reshuffled }), { partition: iid, sampling: reshuffled });
});

test('a digest names files by content and everything else by value', async (t) => {
  const digest = async (owners: string, name?: string) => samplingDigest(await readSampling({ partition: { kind: 'file', file: name ?? textFile(t, owners) }, sampling: reshuffled }));
  t.is(await digest('0 1'), await digest('0 1'));
  t.not(await digest('0 1'), await digest('1 0'));
  const list = { kind: 'listed', file: 'f', rows: [0], lines: [1], digest: 'x' } as const;
  const digests = [
    samplingDigest({ partition: iid, sampling: reshuffled }), samplingDigest({ partition: iid, sampling: { kind: 'once' } }), samplingDigest({ partition: { kind: 'shared' }, sampling: reshuffled }),
    samplingDigest({ partition: { kind: 'dirichlet', concentration: 1 }, sampling: reshuffled }), samplingDigest({ partition: { kind: 'dirichlet', concentration: 2 }, sampling: reshuffled }),
    samplingDigest({ partition: iid, sampling: { ...list, perWorker: true } }), samplingDigest({ partition: iid, sampling: { ...list, perWorker: false } }),
  ];
  t.is(new Set(digests).size, digests.length);
});

test('what is wrong in both files is said at once, by file and line', async (t) => {
  const [owners, order] = [textFile(t, '0\n-1\n1.5\n'), textFile(t, '')];
  const error = await t.throwsAsync(readSampling({ partition: { kind: 'file', file: owners }, sampling: { kind: 'listed', file: order, perWorker: false } }), { instanceOf: InputError });
  t.deepEqual(error.problems.map(({ file, line, path, received }) => [file, line, path, received]), [
    [owners, 2, 'problem.partition.file', '"-1"'], [owners, 3, 'problem.partition.file', '"1.5"'], [order, undefined, 'problem.sampling.file', undefined],
  ]);
});
