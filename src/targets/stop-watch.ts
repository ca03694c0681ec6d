/** Runs only while a control plane is connected: absence proves nothing while it is away. An immutable value. */
export interface StopWatch {
  readonly elapsedMs: number;
  readonly runningSinceMs: number | undefined;
}

/** A stop-watch that has not run yet. */
export const UNSTARTED: StopWatch = { elapsedMs: 0, runningSinceMs: undefined };

/** The same stop-watch, running from `nowMs` on, or stopped at it. */
export function setRunning(watch: StopWatch, running: boolean, nowMs: number): StopWatch {
  if (running === (watch.runningSinceMs !== undefined)) return watch;
  return { elapsedMs: watchedMs(watch, nowMs), runningSinceMs: running ? nowMs : undefined };
}

/** Milliseconds for which `watch` has run. */
export function watchedMs({ elapsedMs, runningSinceMs }: StopWatch, nowMs: number): number {
  return runningSinceMs === undefined ? elapsedMs : elapsedMs + (nowMs - runningSinceMs);
}
