import { basename, dirname, extname, join } from 'node:path';

/** `/var/log/sd.log` → `/var/log/sd-2021-06-07T09-15-18.265.log`, in UTC: the names of the old tool. */
export function rotatedName(path: string, time: Date): string {
  const extension = extname(path);
  const stamp = time.toISOString().replace('Z', '').replaceAll(':', '-');
  return join(dirname(path), `${basename(path, extension)}-${stamp}${extension}`);
}

/** When the file called `name` was rotated away from `path`; `undefined` when it never was. */
export function rotationTime(path: string, name: string): number | undefined {
  const extension = extname(path);
  const stem = `${basename(path, extension)}-`;
  if (!name.startsWith(stem) || !name.endsWith(extension)) return undefined;
  const stamp = name.slice(stem.length, name.length - extension.length);
  const match = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/.exec(stamp);
  if (match === null) return undefined;
  const time = Date.parse(`${match[1] ?? ''}:${match[2] ?? ''}:${match[3] ?? ''}Z`);
  return Number.isNaN(time) ? undefined : time;
}
