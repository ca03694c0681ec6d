import type { Log } from '../../observability/log.js';
import type { SystemdInformant } from './keep-systemd-informed.js';

/** What it takes to inform systemd. */
export interface InformingOptions {
  /** Learns, once, when systemd could not be told. */
  readonly log: Log;
  /** Hides secrets in the status. */
  readonly mask: (text: string) => string;
  /** See `SystemdSubject.isAlive`. */
  readonly isAlive: () => boolean;
}

/**
 * Keeps whoever set NOTIFY_SOCKET informed, until `signal` aborts.
 *
 * @returns `undefined` when nobody did: then nothing is done, and nothing loaded.
 */
export async function openSystemdInformant(
  { log, mask, isAlive }: InformingOptions,
  signal: AbortSignal,
): Promise<SystemdInformant | undefined> {
  if ((process.env['NOTIFY_SOCKET'] ?? '') === '') return undefined;
  const [{ createSystemdNotifier }, { keepSystemdInformed }, { StatusBoard }, { toStatusText }] =
    await Promise.all([
      import('../../platform/systemd/create-systemd-notifier.js'),
      import('./keep-systemd-informed.js'),
      import('../../discovery/report/status-board.js'),
      import('../../discovery/report/to-status-text.js'),
    ]);
  const board = new StatusBoard(Date.now);
  const notifier = createSystemdNotifier(process, ({ isMissing, reason }) => {
    log[isMissing ? 'debug' : 'warn']('Could not tell systemd how we are', { cause: reason });
  });
  const statusText = (): string => mask(toStatusText(board.status));
  const informant = keepSystemdInformed({ notifier, isAlive, statusText }, signal);
  return {
    ...informant,
    observe: (event) => {
      board.observe(event);
      informant.observe(event);
    },
  };
}
