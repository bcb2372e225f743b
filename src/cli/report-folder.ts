/** A report's folder is written beside its place and renamed into it, so that nobody ever sees half a report. */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RunError } from '../basics/errors.js';
import { makeFolder } from '../basics/folders.js';

const REPORT_PARTS = new Set(['index.html', 'results.json', 'diagnosis.json', 'README.md', 'charts']);

export interface ReportFolder {
  /** Puts the report in its place, over an older one. @param files contents by name relative to the folder */
  publish(files: ReadonlyMap<string, string>): Promise<void>;
  /** Leaves no trace of what was not published; what is just being moved into place gets there first. */
  abandon(): Promise<void>;
}

/**
 * Reserves the folder, lets `work` fill it and publishes that. Ctrl-C, a closed terminal and a request to end (exit 130, 129, 143) leave the
 * older report or the new one, and nothing beside it.
 * @param work its `files` are what the report holds, by name relative to the folder
 * @returns what `work` returned
 * @throws RunError if the folder cannot be written, or holds something that is not a report; else what `work` throws
 */
export async function writeReport<Work extends { readonly files: ReadonlyMap<string, string> }>(folder: string, work: () => Promise<Work>): Promise<Work> {
  let report: ReportFolder | undefined;
  let signalled: keyof typeof EXIT_CODES | undefined;
  // The draft goes, then the process: threads in mid-run have nothing to save.
  const leave = (signal: keyof typeof EXIT_CODES) => { void report?.abandon().finally(() => process.exit(EXIT_CODES[signal])); };
  const hear = (signal: keyof typeof EXIT_CODES) => {
    // A second one changes nothing: the process is on its way out.
    if (signalled !== undefined) return;
    signalled = signal;
    leave(signal);
  };
  const signals = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  for (const signal of signals) process.on(signal, hear);
  try {
    report = await reserveReportFolder(folder);
    if (signalled !== undefined) leave(signalled);
    const done = await work();
    await report.publish(done.files);
    return done;
  } catch (error) {
    await report?.abandon();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, hear);
  }
}

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Reserves the folder before any long work starts.
 * @throws RunError if it cannot be written, or holds something that is not a report
 */
export async function reserveReportFolder(folder: string): Promise<ReportFolder> {
  // Where a link leads is where the report goes; the link stays.
  const place = await realpath(folder).catch(() => resolve(folder));
  const beside = (what: string) => join(dirname(place), `.${basename(place)}.${what}-${randomUUID().slice(0, 8)}`);
  const draft = beside('draft');
  try {
    const present: readonly string[] = await readdir(place).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    // A README.md by itself is somebody's own.
    const isReport = present.some((name) => name !== 'README.md' && REPORT_PARTS.has(name));
    const foreign = isReport ? present.filter((name) => !REPORT_PARTS.has(name)) : present;
    if (foreign.length > 0) throw new RunError(`${folder} holds something that is not a report (${foreign.slice(0, 3).join(', ')}); move it away or give another folder with --out`);
    if (present.length > 0) await access(place, constants.W_OK);
    await makeFolder(draft);
  } catch (error) {
    if (error instanceof RunError) throw error;
    throw new RunError(`the report cannot be written to ${folder}: ${error instanceof Error ? error.message : String(error)}; give another folder with --out`);
  }
  let isAbandoned = false;
  let writing = Promise.resolve();
  const write = async (files: ReadonlyMap<string, string>) => {
    for (const [name, contents] of files) {
      if (isAbandoned) return;
      await makeFolder(dirname(join(draft, name)));
      await writeFile(join(draft, name), contents);
    }
    if (isAbandoned) return;
    const old = beside('old');
    // A shell that stands in the folder would be left in a deleted one: there its contents are exchanged.
    if (process.cwd() === place) {
      await mkdir(old);
      await moveAll(place, old);
      await moveAll(draft, place);
      await rm(draft, { recursive: true });
    } else {
      await rename(place, old).catch((error: unknown) => { if (!isMissing(error)) throw error; });
      await rename(draft, place).catch(async (error: unknown) => {
        await rename(old, place).catch(() => undefined);
        throw error;
      });
    }
    await rm(old, { recursive: true, force: true });
  };
  return {
    publish(files) {
      writing = write(files);
      return writing;
    },
    async abandon() {
      isAbandoned = true;
      await writing.catch(() => undefined);
      await rm(draft, { recursive: true, force: true });
    },
  };
}

async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await rename(join(from, name), join(to, name));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
