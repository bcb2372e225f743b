import { RunError } from '../../basics/errors.js';
import type { BackendCandidate, Probe } from './candidate.js';
import { childProbe } from './child-probe.js';

const LOOK_FOR_ADAPTER = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
const { vendor, architecture, description, isFallbackAdapter } = adapter?.info ?? {};
console.log(JSON.stringify(adapter && { vendor, architecture, description, isFallbackAdapter }));
process.exit(0);`;

/** Any Vulkan, Metal or Direct3D GPU through Dawn, which the package `webgpu` brings along. */
export const webgpu: BackendCandidate = {
  name: 'webgpu',
  howToGet: 'install the driver of a Vulkan, Metal or Direct3D 12 GPU (on Linux also libvulkan1)',
  async probe() {
    const found = await childProbe(LOOK_FOR_ADAPTER, import.meta.resolve('webgpu'));
    if (found === undefined) return absent('its native library does not load here');
    if (!isRecord(found)) return absent('no GPU adapter found');
    const device = [found['vendor'], found['architecture'], found['description']].filter((part) => typeof part === 'string' && part !== '').join(' ');
    const isSoftware = found['isFallbackAdapter'] === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(device);
    return isSoftware
      ? { available: true, recommended: false, device, note: 'a software adapter, slower than wasm and taken only when named' }
      : { available: true, recommended: true, device, note: '' };
  },
  async register() {
    const { engine, registerBackend } = await import('@tensorflow/tfjs-core');
    if ('webgpu' in engine().registryFactory) return;
    // Loaded before navigator.gpu exists, the package does not register a backend of its own (which would look for a browser's device).
    const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const gpu = create([]);
    // Node has a navigator from version 21 on.
    const host: { readonly navigator?: object } & typeof globalThis = globalThis;
    if (host.navigator === undefined) Object.defineProperty(host, 'navigator', { value: { gpu }, configurable: true });
    else Object.defineProperty(host.navigator, 'gpu', { value: gpu, configurable: true });
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) throw new RunError('The GPU adapter that was found a moment ago is gone.');
    const { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupStorageSize, maxComputeWorkgroupsPerDimension, maxComputeWorkgroupSizeX, maxComputeInvocationsPerWorkgroup } = adapter.limits;
    const device = await adapter.requestDevice({
      requiredLimits: { maxStorageBufferBindingSize, maxBufferSize, maxComputeWorkgroupStorageSize, maxComputeWorkgroupsPerDimension, maxComputeWorkgroupSizeX, maxComputeInvocationsPerWorkgroup },
    });
    registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function absent(note: string): Probe {
  return { available: false, recommended: false, device: '', note };
}
