import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Version of this program, from its package.json. */
export const version = versionIn(new URL('../../package.json', import.meta.url));

/** Installed versions of the libraries whose arithmetic a result depends on. */
export function libraries(): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  const names = [
    '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu', 'webgpu', 'd3-random', 'ml-matrix',
    'pure-rand/generator/xoroshiro128plus',
  ];
  return Object.fromEntries(names.map((name) => [name.replace(/\/generator.*/, ''), versionIn(packageFile(resolve(name)))]));
}

/** The package.json above a file: not every package exports its own. */
function packageFile(file: string): string {
  const beside = join(dirname(file), 'package.json');
  return existsSync(beside) && 'version' in contents(beside) ? beside : packageFile(dirname(file));
}

function versionIn(file: string | URL): string {
  return contents(file).version;
}

function contents(file: string | URL): { readonly version: string } {
  return JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
}
