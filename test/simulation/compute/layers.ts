import test from 'ava';
import { architectures } from '../../../src/simulation/compute/architectures.js';
import { equalLayers, presetLayers } from '../../../src/simulation/compute/layers.js';
import { workload, workloadOptions } from '../../../src/simulation/compute/step-time.js';
import { workloadPresets, type WorkloadName } from '../../../src/simulation/compute/workloads.js';
import { areEqual } from '../../support/standard-error.js';

const presets = Object.keys(workloadPresets) as WorkloadName[];
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

for (const preset of presets) {
  test(`${preset}: its layers have all of its parameters, and shares that sum to 1`, (t) => {
    const layers = presetLayers(preset);
    t.is(sum(layers.map(({ parameters }) => parameters)), workloadPresets[preset].parameters);
    t.true(areEqual(sum(layers.map(({ share }) => share)), 1));
    t.true(layers.every(({ parameters, share }) => parameters > 0 && share >= 0));
    t.is(new Set(layers.map(({ name }) => name)).size, layers.length);
    t.true(areEqual(sum(workload({ preset, device: 'v100' }).layers.map(({ bytes }) => bytes)), 4 * workloadPresets[preset].parameters));
  });
}

test('convolutional models: their layers\' multiply–adds sum to the published ones, to the digits printed', (t) => {
  // 6 FLOP of a step for one multiply–add of the forward pass; half a unit of the last digit printed: 0.005 G of 4.09 and 15.47, 0.0005 of 0.714.
  for (const [preset, half] of [['resnet50', 5e6], ['vgg16', 5e6], ['alexnet', 5e5]] as const) {
    const all = sum(architectures[preset].map(({ multiplyAdds }) => multiplyAdds));
    t.true(Math.abs(all - workloadPresets[preset].flopsPerSample / 6) <= half, `${preset}: ${all}`);
  }
});

test('VGG-16: 13 convolutions and 3 dense layers, of which the first has 103 million of 138 million parameters and under 1 % of the work', (t) => {
  const layers = presetLayers('vgg16');
  t.is(layers.length, 16);
  const dense = layers[13]!;
  t.is(dense.parameters, 25_088 * 4096 + 4096);
  t.true(dense.share < 0.01);
});

test('ResNet-50 has 53 convolutions and a dense layer; BERT-large 24 blocks of two, GPT-2 48, each between an embedding and a head', (t) => {
  t.is(presetLayers('resnet50').length, 54);
  t.is(presetLayers('bertLarge').length, 50);
  t.is(presetLayers('gpt2').length, 98);
  t.is(presetLayers('gpt2')[0]!.share, 0, 'an embedding is looked up');
  // 50,257·1600 of 48·12·1600² + 50,257·1600 multiply–adds a token: 80.4 M of 1,555 M.
  t.true(areEqual(presetLayers('gpt2').at(-1)!.share, 50_257 / (48 * 12 * 1600 + 50_257)));
});

test('a measured workload: one layer, so many equal ones, or those that are given', (t) => {
  const measured = { parameterBytes: '1 MB', perSample: '1 ms' };
  const layersOf = (layers: unknown) => workload(workloadOptions.parse({ ...measured, layers })).layers;
  t.deepEqual(layersOf(undefined), [{ name: 'layer 1', bytes: 1e6, share: 1 }]);
  t.deepEqual(layersOf(4), equalLayers(4, 1e6));
  t.true(areEqual(sum(equalLayers(7, 1e6).map(({ bytes }) => bytes)), 1e6));
  t.deepEqual(layersOf([{ bytes: '900 kB', share: 0.1 }, { bytes: '100 kB', share: 0.9 }]).map(({ bytes, share }) => [bytes, share]), [[9e5, 0.1], [1e5, 0.9]]);
});

test('refused: layers whose bytes are not the model\'s, or whose shares are not all of it', (t) => {
  const found = workloadOptions.safeParse({ parameterBytes: '1 MB', perSample: '1 ms', layers: [{ bytes: '900 kB', share: 0.3 }, { bytes: '90 kB', share: 0.6 }] });
  const messages = JSON.stringify(found.error?.issues);
  t.true(messages.includes('the layers\' bytes are not the model\'s') && messages.includes('the layers\' shares do not sum to 1'), messages);
});

test('what layers hand on and leave behind, by hand: 56×56 places of 256 channels; 512 tokens of 1024 numbers, and what attention keeps of them', (t) => {
  // After the first block of the first stage of ResNet-50, 4 B each; after the last layer nothing.
  const resnet = workload({ preset: 'resnet50', device: 'v100' }).layers;
  t.is(resnet.find(({ name }) => name === 'stage 1 block 1 expand')!.outputBytes, 4 * 256 * 56 * 56);
  t.is(resnet.at(-1)!.outputBytes, 0);
  const bert = workload({ preset: 'bertLarge', device: 'v100' });
  t.true(bert.layers.slice(0, -1).every(({ outputBytes }) => outputBytes === 4 * 512 * 1024));
  // Korthikanti et al. 2022: 34·s·h + 5·a·s² B a block, of which 2·s·h and a·s² are masks of 1 B and the rest is twice as much in float32: 66·s·h +
  // 9·a·s². Besides the embedding and the pooler, s·h and h numbers.
  const [h, s, a] = [1024, 512, 16];
  t.is(bert.activationBytes, 24 * (66 * s * h + 9 * a * s * s) + 4 * s * h + 4 * h);
  // VGG-16's 13.6 million outputs, once each.
  t.is(workload({ preset: 'vgg16', device: 'a100' }).activationBytes, 4 * (13_547_520 + 4096 + 4096 + 1000));
});
