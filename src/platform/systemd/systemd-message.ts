import { oneLine } from '../../base/one-line.js';

/** What a service tells its manager at a time. Several things may stand in one message. */
export interface SystemdMessage {
  /**
   * - `ready`: it is up, or a reload is over.
   * - `reloading`: it reads its configuration anew, and says `ready` when that is done.
   * - `stopping`: it is on its way out.
   */
  readonly state?: SystemdState;
  /** Where things stand, for a person: one line. */
  readonly status?: string;
  /** It is well: the watchdog waits for this. */
  readonly isAlive?: true;
  /** Only with `reloading`: when it began, on the monotonic clock of the system. */
  readonly monotonicUsec?: bigint;
}

/** See {@link SystemdMessage.state}. */
export type SystemdState = 'ready' | 'reloading' | 'stopping';

/** More than fits on a line of `systemctl status` helps nobody. */
const MAX_STATUS_LENGTH = 500;

/** The message as sd_notify(3) has it, an assignment for each thing. No value has a line break in it. */
export function toAssignments(message: SystemdMessage): readonly string[] {
  const { state, status, isAlive, monotonicUsec } = message;
  return [
    ...(state === undefined ? [] : [`${state.toUpperCase()}=1`]),
    // For Type=notify-reload, of systemd 253 and later.
    ...(monotonicUsec === undefined ? [] : [`MONOTONIC_USEC=${String(monotonicUsec)}`]),
    ...(status === undefined ? [] : [`STATUS=${oneLine(status, MAX_STATUS_LENGTH)}`]),
    ...(isAlive === true ? ['WATCHDOG=1'] : []),
  ];
}

/**
 * Puts `message` behind those that wait, so that never more than one waits for each state: what it says itself
 * replaces what was to be said before, and a state that was to be told twice is told once, the last time.
 */
export function withMessage(
  waiting: readonly SystemdMessage[],
  message: SystemdMessage,
): readonly SystemdMessage[] {
  const last = waiting.at(-1);
  if (last === undefined) return [message];
  if (message.state === undefined || message.state === last.state)
    return [...waiting.slice(0, -1), { ...last, ...message }];
  const earlier = waiting.findIndex(({ state }) => state === message.state);
  if (earlier < 0) return [...waiting, message];
  const statuses = waiting.slice(earlier).map(({ status }) => status);
  const status = message.status ?? statuses.findLast((each) => each !== undefined);
  return [...waiting.slice(0, earlier), { ...message, ...(status !== undefined && { status }) }];
}
