/** A report's folder is written beside its place and renamed into it, so that nobody ever sees half a report. */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RunError } from '../basics/errors.js';

const REPORT_PARTS = new Set(['index.html', 'results.json', 'README.md', 'charts']);

export interface ReportFolder {
  /** Puts the report in its place, over an older one. @param files contents by name relative to the folder */
  publish(files: ReadonlyMap<string, string>): Promise<void>;
  /** Leaves no trace of what was not published. */
  abandon(): Promise<void>;
}

/**
 * Reserves the folder before any long work starts.
 * @throws RunError if it cannot be written, or holds something that is not a report
 */
export async function reserveReportFolder(folder: string): Promise<ReportFolder> {
  const place = resolve(folder);
  const beside = (what: string) => join(dirname(place), `.${basename(place)}.${what}-${randomUUID().slice(0, 8)}`);
  const draft = beside('draft');
  try {
    const present = await readdir(place).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const foreign = present.filter((name) => !REPORT_PARTS.has(name));
    if (foreign.length > 0) throw new RunError(`${folder} holds something that is not a report (${foreign.slice(0, 3).join(', ')}); move it away or give another folder with --out`);
    if (present.length > 0) await access(place, constants.W_OK);
    await mkdir(draft, { recursive: true });
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError(`the report cannot be written to ${folder}: ${error instanceof Error ? error.message : String(error)}; give another folder with --out`);
  }
  return {
    async publish(files) {
      for (const [name, contents] of files) {
        await mkdir(dirname(join(draft, name)), { recursive: true });
        await writeFile(join(draft, name), contents);
      }
      const old = beside('old');
      await rename(place, old).catch((error: unknown) => { if (!isMissing(error)) throw error; });
      await rename(draft, place);
      await rm(old, { recursive: true, force: true });
    },
    abandon: () => rm(draft, { recursive: true, force: true }),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
