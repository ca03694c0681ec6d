import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a test waits for something that should take milliseconds: only a broken tree gets there. */
export const GENEROUS_MS = 15_000;

const POLL_MS = 25;

/** How {@link waitFor} and {@link waitForFile} give up. */
export interface WaitOptions {
  /** Stands in the message of the failure: `waited 15000 ms for ${what}`. */
  readonly what?: string;
  /** Default {@link GENEROUS_MS}. */
  readonly timeoutMs?: number;
}

/**
 * Asks again and again until `ask` gives something else than `undefined` and `false`, and returns that.
 * For things that raise no event; where there is an event, await that.
 */
export async function waitFor<T>(
  ask: () => T | false | undefined | Promise<T | false | undefined>,
  options: WaitOptions = {},
): Promise<T> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? GENEROUS_MS);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (deadline.aborted) throw tooLate(options);
    await sleep(POLL_MS);
  }
}

/**
 * Waits until the file holds a text that `accepts` takes, and returns the text. Looks whenever something happens
 * in the file's directory (which must exist), and every 25 ms for file systems that do not tell. A file that is
 * missing, or half written when `accepts` throws a SyntaxError, is not there yet.
 */
export async function waitForFile(
  path: string,
  accepts: (text: string) => boolean,
  options: WaitOptions = {},
): Promise<string> {
  let last: string | undefined;
  let wake: () => void = () => undefined;
  const watcher = watch(dirname(path), () => {
    wake();
  });
  const deadline = AbortSignal.timeout(options.timeoutMs ?? GENEROUS_MS);
  try {
    for (;;) {
      const stirred = new Promise<void>((resolve) => (wake = resolve));
      last = await readIfThere(path);
      if (last !== undefined && accepts(last)) return last;
      if (deadline.aborted)
        throw tooLate({ what: `the right content of "${path}"`, ...options }, last);
      await Promise.race([stirred, sleep(POLL_MS)]);
    }
  } finally {
    watcher.close();
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function tooLate(options: WaitOptions, seen?: string): Error {
  const waited = `waited ${String(options.timeoutMs ?? GENEROUS_MS)} ms for ${options.what ?? 'a condition'}`;
  return new Error(seen === undefined ? waited : `${waited}, last seen:\n${seen}`);
}
