import type { StatsBase } from 'node:fs';

/** What something in a directory is that is no regular file, for messages: `a FIFO`. */
export function fileKind(stats: StatsBase<number> | StatsBase<bigint>): string {
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'a device' : 'no regular file';
}
