import { oneLine } from '../../base/one-line.js';
import type { ControlPlaneStatus, HoldStatus, OutputStatus, Status } from './status.js';

/** The rest of a reason stands in the log. */
const MAX_REASON_LENGTH = 160;

/**
 * How a run is doing, in one line for `systemctl status` and its like: what it is connected to, or who is away since
 * when and why, what the file has, and what keeps it from having more. Times are in UTC. Escaped, not masked.
 */
export function toStatusText(status: Status): string {
  const { controlPlanes, output, tooFewTargets, unclaimedHold } = status;
  const few = `${count(tooFewTargets ?? 0, 'target')} would be too few to be published`;
  return [
    connectionText(controlPlanes),
    ...controlPlanes.filter(isRefused).map(refusalText),
    ...outputTexts(output),
    ...controlPlanes.flatMap(({ name, hold }) => holdText(hold, ` at ${oneLine(name)}`)),
    ...holdText(unclaimedHold, ''),
    ...(tooFewTargets === undefined ? [] : [few]),
  ].join('; ');
}

function connectionText(all: readonly ControlPlaneStatus[]): string {
  const away = all.filter(isAway);
  const connected = all.filter(({ phase }) => phase === 'connected');
  const first = away[0];
  if (all.length === 1) {
    if (first !== undefined) return awayText(first);
    return `${connected.length === 1 ? 'Connected' : 'Connecting'} to ${namesOf(all)}`;
  }
  const share = `Connected to ${String(connected.length)} of ${String(all.length)} control planes`;
  if (first === undefined) return share;
  const more = away.length === 1 ? '' : `, and ${String(away.length - 1)} more away`;
  return `${share}; ${awayText(first)}${more}`;
}

function isAway({ phase, error }: ControlPlaneStatus): boolean {
  return phase !== 'connected' && error !== undefined;
}

function awayText({ name, sinceMs, error }: ControlPlaneStatus): string {
  const why = error === undefined ? '' : ` (${shorten(error.text)})`;
  return `Control plane ${oneLine(name)} away since ${timeText(sinceMs)}${why}`;
}

function isRefused({ phase, error }: ControlPlaneStatus): boolean {
  return phase === 'connected' && error !== undefined;
}

function refusalText({ name, error }: ControlPlaneStatus): string {
  const why = error === undefined ? '' : ` since ${timeText(error.atMs)} (${shorten(error.text)})`;
  return `what ${oneLine(name)} answers is refused${why}`;
}

function namesOf(controlPlanes: readonly ControlPlaneStatus[]): string {
  return controlPlanes.map(({ name }) => oneLine(name)).join(', ');
}

function outputTexts({ groups, lastWriteAtMs, error }: OutputStatus): readonly string[] {
  const failure =
    error === undefined
      ? []
      : [`cannot write since ${timeText(error.atMs)} (${shorten(error.text)}), the file stays`];
  const written = lastWriteAtMs === undefined ? [] : [`last write ${timeText(lastWriteAtMs)}`];
  return [...failure, count(groups, 'group'), ...written];
}

function holdText(hold: HoldStatus | undefined, where: string): readonly string[] {
  if (hold === undefined) return [];
  const { missing, targets, untilMs } = hold;
  const share = `${String(missing)} of ${count(targets, 'target')} missing${where}`;
  return [`${share}, held until ${timeText(untilMs)}`];
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** To the second: `2026-11-01 12:00:03Z`. */
function timeText(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

function shorten(text: string): string {
  const line = oneLine(text);
  return line.length > MAX_REASON_LENGTH ? `${line.slice(0, MAX_REASON_LENGTH)}…` : line;
}
