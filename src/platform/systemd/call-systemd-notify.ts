import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import { oneLine } from '../../base/one-line.js';

/** How the program is started. */
export interface NotifyCallOptions {
  /** All that the program gets: NOTIFY_SOCKET, and PATH to find it by. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program at once. */
  readonly signal: AbortSignal;
}

/** Why the manager was not told. */
export interface NotifyFailure {
  /** There is no such program here: whoever set NOTIFY_SOCKET is hardly systemd. */
  readonly isMissing: boolean;
  readonly reason: string;
}

/** By which a service manager is told: Node has no sockets of that kind. */
const PROGRAM = 'systemd-notify';

/** The program itself waits as long for the manager to have read the message. */
const LIMIT_MS = 5_000;

/**
 * Tells the manager `assignments` by way of its own program. Resolves when the program has ended, after five seconds at
 * the latest: with `undefined` when all went well, else with what was wrong. Never rejects.
 *
 * Not with `--no-block`: without privileges the message comes from the program and not from us, and a manager that
 * reads it after the program ended cannot tell which unit it is about, and drops it (systemd-notify(1)). systemd before
 * 246 does not know the flag either.
 */
export async function callSystemdNotify(
  assignments: readonly string[],
  { env, signal }: NotifyCallOptions,
): Promise<NotifyFailure | undefined> {
  try {
    return await new Promise((resolve) => {
      const options = { env, signal, timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
      execFile(PROGRAM, assignments, options, (error, _, complaint) => {
        resolve(error === null ? undefined : toFailure(error, complaint));
      });
    });
  } catch (error) {
    return { isMissing: false, reason: `it cannot be started: ${errorText(error)}` };
  }
}

function toFailure(error: ExecFileException, complaint: string): NotifyFailure {
  const isMissing = error.code === 'ENOENT';
  return { isMissing, reason: isMissing ? 'it is not on PATH' : reasonOf(error, complaint) };
}

function reasonOf({ killed, code, signal }: ExecFileException, complaint: string): string {
  if (killed === true) return `it took longer than ${formatDuration(LIMIT_MS)}`;
  const [said = ''] = complaint.split('\n', 1);
  return said === '' ? `it ended with ${String(code ?? signal)}` : oneLine(said, 200);
}
