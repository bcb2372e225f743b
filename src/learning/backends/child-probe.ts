import { execFile } from 'node:child_process';

/**
 * Runs a few lines in a Node process of their own and returns the JSON they print, or undefined if they fail or take longer than 20 s:
 * native GPU libraries print to stderr past any JavaScript, and may end the process that loads them.
 * @param script an ES module's text; `process.argv[1]` is `argument`
 */
export function childProbe(script: string, argument: string): Promise<unknown> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '--eval', script, argument], { timeout: 20_000 }, (error, stdout) => {
      resolve(error === null ? parse(stdout) : undefined);
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
