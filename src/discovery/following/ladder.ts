import { UnservedRungError, type SourceError } from '../errors.js';
import type { Rung } from '../events.js';
import type { ControlPlaneOptions } from '../options.js';

/**
 * The ways of speaking to a control plane, in the order in which they are tried, and what was found. An immutable
 * value. Versions of Kuma are not asked for: a plain build calls itself `unknown` and the main branch `0.0.0`.
 */
export interface Ladder {
  readonly rungs: readonly Rung[];
  readonly first: Rung;
  /** The rung that answered last. */
  readonly found: Rung | undefined;
  /** How often in a row the found rung was silent. */
  readonly silences: number;
}

const RUNGS: readonly Rung[] = [
  { transport: 'grpc', apiVersion: 'v1' },
  { transport: 'grpc', apiVersion: 'v1alpha1' },
  { transport: 'http', apiVersion: 'v1' },
];

/** Silence may be a stalled peer, so the found rung is believed a few times more. */
const SILENCES_UNTIL_DROPPED = 3;

/**
 * A ladder of the rungs that the options leave.
 *
 * @throws UnservedRungError when none is left: Kuma never served v1alpha1 over HTTP.
 */
export function createLadder({
  transport,
  apiVersion,
}: Pick<ControlPlaneOptions, 'transport' | 'apiVersion'>): Ladder {
  const rungs = RUNGS.filter(
    (rung) =>
      (transport === 'auto' || transport === rung.transport) &&
      (apiVersion === 'auto' || apiVersion === rung.apiVersion),
  );
  const [first] = rungs;
  if (first === undefined) throw new UnservedRungError();
  return { rungs, first, found: undefined, silences: 0 };
}

/** The rung to try first. */
export function firstRung({ found, first }: Ladder): Rung {
  return found ?? first;
}

/** `rung` answered. */
export function rungAnswered(ladder: Ladder, rung: Rung): Ladder {
  return { ...ladder, found: rung, silences: 0 };
}

/** What to make of a failure of `rung`. */
export interface RungFailure {
  readonly ladder: Ladder;
  /** The rung to try next, at once; `undefined` when there is none, or the failure does not speak against `rung`. */
  readonly next: Rung | undefined;
}

/** `rung` failed with `error` before it gave an answer. */
export function rungFailed(ladder: Ladder, rung: Rung, error: SourceError): RungFailure {
  if (error.nextRung === undefined) return { ladder, next: undefined };
  if (ladder.found === undefined) return { ladder, next: nextAfter(ladder, rung, error) };
  const silences = ladder.silences + 1;
  if (error.isSilence && silences < SILENCES_UNTIL_DROPPED) {
    return { ladder: { ...ladder, silences }, next: undefined };
  }
  const dropped = { ...ladder, found: undefined, silences: 0 };
  return { ladder: dropped, next: ladder.rungs.find((other) => mayBeRight(other, rung, error)) };
}

function nextAfter({ rungs }: Ladder, rung: Rung, error: SourceError): Rung | undefined {
  return rungs.slice(rungs.indexOf(rung) + 1).find((other) => mayBeRight(other, rung, error));
}

function mayBeRight(other: Rung, failed: Rung, error: SourceError): boolean {
  return other !== failed && (error.nextRung === 'any' || other.transport !== failed.transport);
}

/** `gRPC v1`, `HTTP v1`: how a rung is called in messages. */
export function rungText({ transport, apiVersion }: Rung): string {
  return `${transport === 'grpc' ? 'gRPC' : 'HTTP'} ${apiVersion}`;
}
