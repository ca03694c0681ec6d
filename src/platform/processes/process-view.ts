import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readSmallFile } from '../files/read-small-file.js';

/** The files as a process sees them, with its own mounts. */
export interface ProcessView {
  /** Where its root is to be seen from here. */
  readonly root: string;
}

/** What tells a file from all others, whatever it is called. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

/** A file that stands, or a name for one in a directory that stands. */
export type WantedFile = FileIdentity | { readonly directory: FileIdentity; readonly name: string };

/** Where a process may see a file, by the name of a directory and a rule for names in it. */
export interface Sought {
  /** As the process sees it. */
  readonly directory: string;
  readonly isName: (name: string) => boolean;
  readonly file: WantedFile;
}

/** How the process `pid` sees files. We may look only as the same user, or as root. */
export function viewOf(pid: number): ProcessView {
  return { root: `/proc/${String(pid)}/root` };
}

/** The identity of what stands at `path`, links followed; `undefined` when it cannot be seen. */
export async function identityOfFile(path: string): Promise<FileIdentity | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats && { dev: stats.dev, ino: stats.ino };
}

/**
 * Reads a file as a process sees it: a text of at most `maxBytes`.
 *
 * @throws as {@link readSmallFile} does.
 */
export async function readThere(
  view: ProcessView,
  path: string,
  maxBytes: number,
): Promise<string> {
  return (await readSmallFile(join(view.root, path), maxBytes)).bytes.toString('utf8');
}

/** Under which path a process sees a file; `undefined` when it does not see it there. */
export async function findThere(
  { root }: ProcessView,
  { directory, isName, file }: Sought,
): Promise<string | undefined> {
  const there = join(root, directory);
  if ('name' in file) {
    const isSame = isIdentical(await identityOfFile(there), file.directory);
    return isSame && isName(file.name) ? join(directory, file.name) : undefined;
  }
  const names = await readdir(there).catch(() => []);
  for (const name of names.filter(isName)) {
    if (isIdentical(await identityOfFile(join(there, name)), file)) return join(directory, name);
  }
  return undefined;
}

/** What is to be looked for, of a file at `path`; `undefined` when not even its directory can be seen. */
export async function wantedIdentity(path: string): Promise<WantedFile | undefined> {
  const file = await identityOfFile(path);
  if (file !== undefined) return file;
  const directory = await identityOfFile(dirname(path));
  return directory && { directory, name: basename(path) };
}

function isIdentical(one: FileIdentity | undefined, other: FileIdentity): boolean {
  return one?.dev === other.dev && one.ino === other.ino;
}
