/**
 * Writes the GPU benchmark as one file that needs nothing but Node: `dist/gpu-bench.mjs`. It holds the bundled program and, compressed, what
 * cannot be bundled, as the two packages that the backends look for: the wasm binary, and Dawn for Linux on x64. At its start it unpacks
 * them into a temporary folder, which it removes at its end.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';

const target = process.argv[2] ?? resolve(import.meta.dirname, '../../gpu-bench.mjs');

// What is CommonJS inside expects these three.
const banner = `import { createRequire as requireFrom } from 'node:module';
import { dirname as folderOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireFrom(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = folderOf(__filename);`;

const { outputFiles: [program] } = await build({
  entryPoints: [join(import.meta.dirname, 'main.js')], bundle: true, platform: 'node', format: 'esm', target: 'node20', external: ['webgpu'],
  banner: { js: banner }, write: false, logLevel: 'warning',
});

const webgpu = dirname(fileURLToPath(import.meta.resolve('webgpu')));
const wasm = dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')));
const files: readonly (readonly [name: string, content: Uint8Array])[] = [
  ['gpu-bench.mjs', program!.contents],
  ...['package.json', 'index.js', 'LICENSE.md', 'dist/linux-x64/dawn.node'].map((name) => [`node_modules/webgpu/${name}`, readFileSync(join(webgpu, name))] as const),
  ...['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'].map((name) => (
    [`node_modules/@tensorflow/tfjs-backend-wasm/${name}`, readFileSync(join(wasm, name))] as const)),
  ['node_modules/@tensorflow/tfjs-backend-wasm/package.json', Buffer.from('{"main":"index.js"}')],
  ['node_modules/@tensorflow/tfjs-backend-wasm/index.js', Buffer.from('')],
];

const packed = files.map(([name, content]) => [name, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }).toString('base64')]);
const text = `import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
const files = ${JSON.stringify(packed)};
const folder = mkdtempSync(join(tmpdir(), 'gpu-bench-'));
process.on('exit', () => { rmSync(folder, { recursive: true, force: true }); });
for (const [name, content] of files) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, brotliDecompressSync(Buffer.from(content, 'base64')));
}
await import(pathToFileURL(join(folder, 'gpu-bench.mjs')));
`;
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, text);
console.error(`${target}: ${(statSync(target).size / 1e6).toFixed(1)} MB`);
