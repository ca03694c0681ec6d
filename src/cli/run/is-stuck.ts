/** A write that takes longer will not end. */
const STUCK_AFTER_MS = 120_000;

/** Whether what has been going on for `busyMs` will not end by itself. */
export function isStuck(busyMs: number): boolean {
  return busyMs >= STUCK_AFTER_MS;
}
