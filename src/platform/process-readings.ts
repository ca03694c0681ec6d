import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/** What this process knows of itself. `undefined`: the system does not tell; only Linux tells of files. */
export const processReadings = {
  cpuSeconds: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
  residentBytes: (): number => process.memoryUsage.rss(),
  /** Since the epoch. */
  startTimeSeconds: (): number => performance.timeOrigin / 1_000,
  openFiles: (): number | undefined => {
    // One of them was open for this look only.
    return orUndefined(() => readdirSync('/proc/self/fd').length - 1);
  },
  maxFiles: (): number | undefined => {
    const limits = orUndefined(() => readFileSync('/proc/self/limits', 'utf8')) ?? '';
    const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
    return soft === undefined ? undefined : Number(soft);
  },
  heap: (): { readonly usedBytes: number; readonly totalBytes: number } => {
    const { heapUsed, heapTotal } = process.memoryUsage();
    return { usedBytes: heapUsed, totalBytes: heapTotal };
  },
} as const;

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
