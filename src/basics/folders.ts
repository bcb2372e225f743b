import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` never ends where a file system says that an existing folder's child
 * has no parent, as /proc does.
 * @throws the error of the file system, also where something else is in the place
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'EEXIST') {
      // A folder, or a link to one: else this throws.
      await access(`${path}/.`);
      return;
    }
    const above = dirname(path);
    if (error.code !== 'ENOENT' || above === path || await exists(above)) throw error;
    await makeFolder(above);
    await makeFolder(path);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
