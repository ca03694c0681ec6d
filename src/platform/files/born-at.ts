import { stat } from 'node:fs/promises';

/** When `path` was made, in milliseconds since 1970; `undefined` where the file system does not tell. */
export async function bornAtMs(path: string): Promise<number | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined || stats.birthtimeMs <= 0 ? undefined : stats.birthtimeMs;
}
