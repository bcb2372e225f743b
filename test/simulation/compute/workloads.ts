import test from 'ava';
import { devicePresets, workloadPresets, type DeviceName, type WorkloadName } from '../../../src/simulation/compute/workloads.js';
import { workload } from '../../../src/simulation/compute/step-time.js';
import { areEqual } from '../../support/standard-error.js';

const workloads = Object.keys(workloadPresets) as WorkloadName[];
const devices = Object.keys(devicePresets) as DeviceName[];

test('the presets asked for are there', (t) => {
  t.deepEqual(workloads.toSorted(), ['alexnet', 'bertLarge', 'gpt2', 'resnet50', 'vgg16']);
  t.deepEqual(devices.toSorted(), ['a100', 'cpuCore', 'h100', 'v100']);
});

test('every number is positive and every preset names its source', (t) => {
  for (const { parameters, flopsPerSample, source, title } of Object.values(workloadPresets)) {
    t.true(Number.isInteger(parameters) && parameters > 0, title);
    t.true(flopsPerSample > 0 && Number.isFinite(flopsPerSample), title);
    t.regex(source, /(19|20)\d\d/, title);
  }
  for (const { peak, sustained, overhead, source, title } of Object.values(devicePresets)) {
    t.true(peak > 0 && overhead > 0 && Object.values(sustained).every((share) => share > 0 && share <= 1), title);
    t.true(source.length > 20, title);
  }
});

test('every pair gives a workload that says it is assumed, and from where', (t) => {
  for (const preset of workloads) {
    for (const device of devices) {
      const { parameterBytes, perSample, overhead, provenance } = workload({ preset, device });
      t.is(parameterBytes, 4 * workloadPresets[preset].parameters);
      t.is(overhead, devicePresets[device].overhead);
      t.true(areEqual(perSample * devicePresets[device].peak * devicePresets[device].sustained[workloadPresets[preset].family], workloadPresets[preset].flopsPerSample));
      t.true(provenance.startsWith('assumed: '));
      t.true(provenance.includes(workloadPresets[preset].source) && provenance.includes(devicePresets[device].source));
    }
  }
});

test('ResNet-50 on a V100: 24.54 GFLOP at 55 % of 15.7 TFLOP/s are 2.842 ms an image, 352 images a second; 102 MB on the wire', (t) => {
  // 3·2·4.09e9 = 24.54e9; 15.7e12·0.55 = 8.635e12; 24.54e9/8.635e12 = 2.8419e-3
  const { perSample, parameterBytes } = workload({ preset: 'resnet50', device: 'v100' });
  t.true(Math.abs(perSample - 2.8419e-3) < 5e-8, String(perSample));
  t.is(parameterBytes, 102_228_128);
});

test('what the scenario gives stands instead of the preset\'s number', (t) => {
  const given = workload({ preset: 'vgg16', device: 'a100', sustained: 0.8, overhead: 0.5 });
  t.is(given.overhead, 0.5);
  t.true(areEqual(given.perSample, workload({ preset: 'vgg16', device: 'a100' }).perSample / 4)); // 0.8 instead of 0.2 in convolutions
  t.deepEqual(workload({ parameterBytes: 7, overhead: 1, perSample: 2 }), {
    parameterBytes: 7, overhead: 1, perSample: 2, layers: [{ name: 'layer 1', bytes: 7, share: 1 }], activationBytes: 0, provenance: 'given in the scenario',
  });
});
