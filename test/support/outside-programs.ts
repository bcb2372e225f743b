/** What some tests need from outside npm: where it is, and what is left out without it. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ExecutionContext } from 'ava';

const SOFTWARE_VULKAN = '/usr/lib/chromium/vk_swiftshader_icd.json';

export interface OutsideProgram {
  /** The tests that need it. */
  readonly tests: string;
  readonly howToGet: string;
  /** Its file; undefined where it is missing. */
  readonly file: string | undefined;
}

export const chromium: OutsideProgram = {
  tests: 'the browser tests of the report page',
  howToGet: 'Chromium (Debian: apt-get install chromium)',
  file: ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))).find(isExecutable),
};

/** SwiftShader, a Vulkan driver in software. */
export const softwareVulkan: OutsideProgram = {
  tests: 'the WebGPU tests on a software adapter',
  howToGet: 'SwiftShader, which comes with Debian\'s chromium package (apt-get install chromium)',
  file: existsSync(SOFTWARE_VULKAN) ? SOFTWARE_VULKAN : undefined,
};

export const outsidePrograms = [chromium, softwareVulkan];

/** The program's file; without it the test is left out, or fails where `REQUIRE_ALL=1`. */
export function fileOrLeaveOut(t: ExecutionContext, { tests, howToGet, file }: OutsideProgram): string | undefined {
  if (file !== undefined) return file;
  if (process.env['REQUIRE_ALL'] === '1') t.fail(`${tests} must not be left out: get ${howToGet}`);
  else t.pass('left out');
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
