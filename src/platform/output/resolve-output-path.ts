import { lstat, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { errnoOf, FileError } from '../files/file-error.js';
import { fileKind } from '../files/file-kind.js';

/** An output path that is a symbolic link. */
export interface OutputLink {
  readonly path: string;
  /** Where the link lies, no link in it. */
  readonly directory: string;
  /** What it holds, as it stands there. */
  readonly content: string;
}

/** Where an output path really leads. */
export interface ResolvedOutput {
  /** The regular file (or the place for one), no link in its path. */
  readonly file: string;
  readonly directory: string;
  /** What stands there now. */
  readonly standing: Stats | undefined;
  /** The output path itself is a symbolic link, in the same directory or in another. */
  readonly link?: OutputLink;
}

/**
 * Follows `path` to the file that is to be replaced.
 *
 * @throws FileError when it leads to nothing, in a circle, or to something that is not a regular file: replacing a
 * device, a FIFO or a directory would destroy it.
 */
export async function resolveOutputPath(path: string): Promise<ResolvedOutput> {
  const absolute = resolve(path);
  const isLink = (await lstatIfAny(absolute))?.isSymbolicLink() === true;
  const file = isLink
    ? await followLink(absolute)
    : join(await realDirectory(absolute), basename(absolute));
  const standing = await lstatIfAny(file);
  if (standing !== undefined && !standing.isFile()) {
    throw new FileError(
      `Cannot write "${path}": it is ${fileKind(standing)}, and a regular file is wanted; choose another name`,
    );
  }
  if (standing !== undefined && isStandardStream(standing)) {
    throw new FileError(
      `Cannot write "${path}": standard output or standard error goes there; choose another name`,
    );
  }
  const directory = dirname(file);
  return { file, directory, standing, ...(isLink ? { link: await toLink(absolute) } : {}) };
}

async function toLink(path: string): Promise<OutputLink> {
  const directory = await realDirectory(path);
  return { path: join(directory, basename(path)), directory, content: await readLink(path) };
}

/** It may have become a file since it was looked at. */
async function readLink(path: string): Promise<string> {
  try {
    return await readlink(path);
  } catch (error) {
    throw new FileError(`Cannot write "${path}"`, error);
  }
}

async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw new FileError(`Cannot write "${path}"`, error);
    throw new FileError(
      `Cannot write "${path}": it is a symbolic link that leads to nothing; create the file it points to, or remove the link`,
    );
  }
}

async function realDirectory(path: string): Promise<string> {
  try {
    return await realpath(dirname(path));
  } catch (error) {
    throw new FileError(`Cannot write "${path}"`, error);
  }
}

async function lstatIfAny(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new FileError(`Cannot write "${path}"`, error);
  }
}

/** `/dev/stdout` leads to a regular file where the shell has redirected it, which is no reason to replace that. */
function isStandardStream({ dev, ino }: Stats): boolean {
  return [1, 2].some((descriptor) => {
    try {
      const stream = fstatSync(descriptor);
      return stream.dev === dev && stream.ino === ino;
    } catch {
      return false;
    }
  });
}

/**
 * True when `file` itself is a mount point, as in a container that mounts a single file: it cannot be replaced, and
 * who mounted it would not see the new one.
 */
export async function isMountPoint(file: string): Promise<boolean> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return mounts.split('\n').some((line) => unescapeMountPath(line.split(' ')[4] ?? '') === file);
}

/** Blanks, tabs, newlines and backslashes stand as three octal digits (proc(5), "mountinfo"). */
function unescapeMountPath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  );
}
