/** Runs after all tests: says once, and last, what was left out and how to get it. */
import { outsidePrograms } from './outside-programs.js';

for (const { tests, howToGet, file } of outsidePrograms) {
  if (file === undefined) process.stdout.write(`left out: ${tests}; they need ${howToGet}\n`);
}
