const COUNTS = new Intl.NumberFormat('en-US');

/** `1234` → `1,234`. */
export function countText(count: number): string {
  return COUNTS.format(count);
}

/** `1 target`, `1,234 targets`: a count with what is counted, in English. */
export function countOf(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** `1536` → `1.5 KiB`. */
export function bytesText(bytes: number): string {
  const unit = UNITS.findLast(([, size]) => bytes >= size);
  if (unit === undefined) return countOf(bytes, 'byte');
  const [name, size] = unit;
  return `${(bytes / size).toFixed(1)} ${name}`;
}

const UNITS = [
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
] as const;
