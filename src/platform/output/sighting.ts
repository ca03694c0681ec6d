import { lstat } from 'node:fs/promises';
import type { BigIntStats } from 'node:fs';
import type { Clock } from '../../base/clock.js';
import { compareFile } from './compare-file.js';
import { errnoOf } from '../files/file-error.js';
import type { FileAttributes } from './stage-file.js';

/** Longer than the tick of any file system's clock: FAT counts in 2 s. */
const TICK_MS = 3_000;

/** How a file looked when it was as it should be, and since when it looks so. */
interface Sight {
  readonly stats: BigIntStats;
  readonly sinceMs: number;
  /**
   * The same look means the same contents. Two changes within one tick of the file system's clock look alike, so the
   * contents are read once more a while after they were written.
   */
  readonly isTelling: boolean;
}

/** Remembers how a file looked, so that it is read only when it looks different. */
export class Sighting {
  readonly #clock: Clock;
  #sight: Sight | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The file is as it should be. Never throws: without a look the contents are read next time. */
  async remember(file: string): Promise<void> {
    const stats = await lstat(file, { bigint: true }).catch(() => undefined);
    this.#sight =
      stats === undefined ? undefined : { stats, sinceMs: this.#clock.now(), isTelling: false };
  }

  /** Mode and owner as they were last. */
  get attributes(): FileAttributes | undefined {
    if (this.#sight === undefined) return undefined;
    const { mode, uid, gid } = this.#sight.stats;
    return { mode: Number(mode), uid: Number(uid), gid: Number(gid) };
  }

  /** True when this is the very file that was seen, whatever has been done to it. */
  isOf({ dev, ino }: { readonly dev: number; readonly ino: number }): boolean {
    const stats = this.#sight?.stats;
    return stats?.dev === BigInt(dev) && stats.ino === BigInt(ino);
  }

  /**
   * Looks whether `file` still holds `wanted`, which it did when it was seen last. Another mode or owner is no
   * difference.
   *
   * @returns what happened to it, in words.
   * @throws Error of the file system.
   */
  async differenceOf(file: string, wanted: Buffer): Promise<string | undefined> {
    const stats = await statsOf(file);
    if (stats === undefined) return 'it was removed';
    const seen = this.#sight;
    const looksSame = seen !== undefined && isSameLook(seen.stats, stats);
    if (looksSame && seen.isTelling) return undefined;
    const isAsWanted = await this.#holds(file, wanted, stats);
    if (!isAsWanted) return describe(stats, seen?.stats, wanted.length);
    const nowMs = this.#clock.now();
    this.#sight = looksSame
      ? { ...seen, isTelling: nowMs - seen.sinceMs >= TICK_MS }
      : { stats, sinceMs: nowMs, isTelling: false };
    return undefined;
  }

  /** Of a file that was closed to us since it was seen, only the time tells. */
  async #holds(file: string, wanted: Buffer, stats: BigIntStats): Promise<boolean> {
    const result = await compareFile(file, wanted);
    if (result !== 'unreadable') return result === 'equal';
    const seen = this.#sight?.stats;
    return seen !== undefined && isSameFile(seen, stats) && seen.mtimeNs === stats.mtimeNs;
  }
}

async function statsOf(file: string): Promise<BigIntStats | undefined> {
  try {
    return await lstat(file, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function isSameLook(a: BigIntStats, b: BigIntStats): boolean {
  const isUntouched = a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
  return isSameFile(a, b) && isUntouched;
}

function describe(now: BigIntStats, seen: BigIntStats | undefined, wantedBytes: number): string {
  if (seen !== undefined && !isSameFile(now, seen)) return 'it was replaced by another file';
  return now.size < BigInt(wantedBytes) ? 'it was cut short' : 'it was changed';
}
