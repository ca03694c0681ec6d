import { rename, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, FileError } from '../files/file-error.js';
import type { OutputLink } from './resolve-output-path.js';
import { ensureStagingDirectory, stagingName } from './staging-directory.js';

/**
 * Renames an equal link over the link, which watchers of its directory see as a change of the file. From another file
 * system, or another mount of the same one, it cannot be renamed: then it is made beside the link.
 *
 * @returns a warning when it cannot be renewed at all.
 */
export async function renewLink(link: OutputLink, staging: string): Promise<string | undefined> {
  try {
    await renewBy(staging, link).catch(async (error: unknown) => {
      if (errnoOf(error) !== 'EXDEV') throw error;
      await renewBy(await ensureStagingDirectory(link.directory), link);
    });
    return undefined;
  } catch (error) {
    const why = error instanceof FileError ? error.message : (errnoOf(error) ?? String(error));
    return `Cannot renew the symbolic link "${link.path}": ${why}; who watches its directory does not see changes`;
  }
}

async function renewBy(staging: string, link: OutputLink): Promise<void> {
  const staged = join(staging, stagingName(link.path));
  await symlink(link.content, staged);
  try {
    await rename(staged, link.path);
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error;
  }
}
