import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from './file-error.js';

/** Somebody who may want to read: a user and all groups that count for it. */
export interface FileUser {
  readonly uid: number;
  readonly gids: readonly number[];
}

/** What keeps somebody from reading a file: the file itself, or a directory on the way to it. */
export interface ReadingObstacle {
  readonly path: string;
  readonly what: 'directory' | 'file';
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

const READ = 0o4;
const SEARCH = 0o1;

/**
 * What keeps `user` from reading the file at `path` by the permission bits on the way, the outermost first; access
 * lists and other mounts are not looked at. What is not there, or cannot be seen by us, is no obstacle.
 *
 * @param path absolute, without links in it.
 * @param user `undefined`: somebody who is neither the owner nor in a group.
 */
export async function readingObstacles(
  path: string,
  user: FileUser | undefined,
): Promise<readonly ReadingObstacle[]> {
  const wanted = [
    ...parentsOf(path).map((directory) => [directory, 'directory', SEARCH] as const),
    [path, 'file', READ] as const,
  ];
  const looked = wanted.map(async ([each, what, bit]) => {
    const stats = await statIfAllowed(each);
    if (stats === undefined || mayDo(stats, bit, user)) return undefined;
    return { path: each, what, ...permissionsOf(stats) };
  });
  return (await Promise.all(looked)).filter((obstacle) => obstacle !== undefined);
}

/** The owner's bits count for the owner, even where others may do more; likewise the group's. */
function mayDo({ uid, gid, mode }: Stats, bit: number, user: FileUser | undefined): boolean {
  if (user?.uid === 0) return true;
  if (user?.uid === uid) return (mode & (bit << 6)) !== 0;
  if (user?.gids.includes(gid) === true) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}

/** The outermost first. */
function parentsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...parentsOf(parent), parent];
}

function permissionsOf({ uid, gid, mode }: Stats): Pick<ReadingObstacle, 'uid' | 'gid' | 'mode'> {
  return { uid, gid, mode: mode & 0o7777 };
}

async function statIfAllowed(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
