import { hrtime } from 'node:process';
import type { NotifyFailure } from './call-systemd-notify.js';
import { MessageQueue } from './message-queue.js';
import type { SystemdMessage } from './systemd-message.js';

/** Tells the service manager how we are. */
export interface SystemdNotifier {
  /** Returns at once; messages arrive in order, and of what was not sent yet the newest counts. Never throws. */
  notify(message: SystemdMessage): void;
  /** How long we may be silent (`isAlive`) before the manager takes us for dead; `undefined` when it does not watch. */
  readonly watchdogIntervalMs: number | undefined;
  /** Sends what was not sent yet, for a second at most; nothing is sent after it. Never rejects. */
  close(): Promise<void>;
}

/** The process that a manager started, as far as this matters. */
export interface NotifyingProcess {
  readonly pid: number;
  /** What is about the manager is taken out of it, so that no other child of ours can speak for us. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Creates a notifier by NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID, as sd_notify(3) and sd_watchdog_enabled(3) have
 * them. Without NOTIFY_SOCKET nothing is ever done.
 *
 * @param onFailure called when a message could not be sent, the first time only.
 */
export function createSystemdNotifier(
  { pid, env }: NotifyingProcess,
  onFailure: (failure: NotifyFailure) => void,
): SystemdNotifier {
  const socket = take(env, 'NOTIFY_SOCKET');
  const [usec, watchedPid] = [take(env, 'WATCHDOG_USEC'), take(env, 'WATCHDOG_PID')];
  if (socket === '') return SILENT;
  const queue = new MessageQueue({ NOTIFY_SOCKET: socket, PATH: env['PATH'] }, onFailure);
  const isWatched = watchedPid === '' || watchedPid === String(pid);
  return {
    notify: (message) => {
      const monotonicUsec = hrtime.bigint() / 1_000n;
      queue.add(message.state === 'reloading' ? { ...message, monotonicUsec } : message);
    },
    watchdogIntervalMs: isWatched ? toIntervalMs(usec) : undefined,
    close: () => queue.close(),
  };
}

const SILENT: SystemdNotifier = {
  notify: () => undefined,
  watchdogIntervalMs: undefined,
  close: () => Promise.resolve(),
};

function take(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? '';
  Reflect.deleteProperty(env, name);
  return value;
}

function toIntervalMs(usec: string): number | undefined {
  const interval = /^\d{1,20}$/.test(usec) ? Number(usec) / 1_000 : 0;
  return interval > 0 ? interval : undefined;
}
