import { setMaxListeners } from 'node:events';

/** A signal of one's own that aborts with its parent's. Close it when the work is done: it listens to the parent. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Stops listening to the parent. The signal stays as it is. */
  close(): void;
}

/**
 * Opens a scope below `parent`. Unlike `AbortSignal.any`, whose followers of a long-lived signal pile up in some
 * Node versions, it leaves nothing behind once closed. Any number may listen to its signal: Node takes more than ten
 * for a leak and warns.
 */
export function openAbortScope(parent: AbortSignal): AbortScope {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const follow = (): void => {
    controller.abort(parent.reason);
  };
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    close: () => {
      parent.removeEventListener('abort', follow);
    },
  };
}

/**
 * Waits for `promise`, but not beyond the abort of `signal`: then rejects with the signal's reason, and what
 * becomes of `promise` is nobody's concern any more.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let stopListening = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    stopListening = () => {
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}

/** True when `thrown` is nothing but the news that `signal` aborted. */
export function isAbortOf(thrown: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted &&
    (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'))
  );
}
