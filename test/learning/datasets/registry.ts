import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { z } from '../../../src/basics/fields.js';
import { datasetFields, datasets, inspectDataset, openDataset, type DatasetKind } from '../../../src/learning/datasets/registry.js';
import { SMALL, temporaryFolder, writeIdxFolder } from '../_idx-folder-writer.js';

function exampleOf(kind: DatasetKind): Record<string, unknown> {
  switch (kind) {
    case 'mnist': return {};
    case 'idx': return { folder: writeIdxFolder(SMALL) };
    case 'cifar10': {
      const folder = temporaryFolder();
      for (const name of [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), 'test_batch.bin']) writeFileSync(join(folder, name), Buffer.alloc(3073, 9));
      return { folder };
    }
    case 'csv': {
      const file = join(temporaryFolder(), 'table.csv');
      writeFileSync(file, 'a,b,y\n1,2,u\n3,4,v\n5,6,u\n');
      return { file, label: 'y' };
    }
    case 'sparse': return { features: 5, samples: 30, nonZeros: 2 };
    default: return { features: 5, samples: 30 };
  }
}

for (const kind of Object.keys(datasets) as DatasetKind[]) {
  test(`${kind}: what is opened is what is loaded`, async (t) => {
    const options = datasetFields.parse({ kind, ...exampleOf(kind) });
    t.deepEqual(await inspectDataset(options), []);
    const source = await openDataset(options);
    const { shape } = source;
    const { train, test: tested, scale, planted, ...loaded } = await source.load();
    t.deepEqual(loaded, shape);
    t.is(planted?.length, planted === undefined ? undefined : shape.features);
    for (const [{ count, values, labels }, expected] of [[train, shape.trainCount], [tested, shape.testCount]] as const) {
      t.deepEqual([count, values.length, labels.length], [expected, expected * shape.features, expected]);
      t.is(values instanceof Uint8Array, scale === 1 / 255);
      t.true(shape.classes === 0 ? labels instanceof Float32Array : labels.every((label) => label < shape.classes));
    }
    if (shape.image !== undefined) t.is(shape.image.height * shape.image.width * shape.image.channels, shape.features);
    t.deepEqual(await source.trainLabels(), train.labels);
    t.is((await openDataset(options)).digest, source.digest);
    t.not(source.name, '');
  });
}

test('the word mnist stands for its object', (t) => {
  t.deepEqual(datasetFields.parse('mnist'), { kind: 'mnist' });
  t.deepEqual(datasetFields.parse({ kind: 'mnist' }), { kind: 'mnist' });
});

test('every field of every data set has a sentence in the JSON Schema', (t) => {
  const schema = z.toJSONSchema(datasetFields, { io: 'input' });
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const { properties, ...rest } = node as { properties?: Record<string, { description?: string }> };
    for (const [name, field] of Object.entries(properties ?? {})) if (field.description === undefined) silent.push(`${path}.${name}`);
    for (const [name, inner] of Object.entries({ ...properties, ...rest })) visit(inner, `${path}.${name}`);
  };
  visit(schema, '');
  t.deepEqual(silent, []);
});
