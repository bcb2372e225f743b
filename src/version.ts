import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Version of this program, from its package.json. */
export const version = versionIn(new URL('../../package.json', import.meta.url));

/** Installed versions of the libraries whose arithmetic a result depends on. */
export function libraries(): Record<string, string> {
  const { resolve } = createRequire(import.meta.url);
  return Object.fromEntries(['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'pure-rand'].map((name) => [name, versionIn(resolve(`${name}/package.json`))]));
}

function versionIn(file: string | URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
