import type { Clock } from '../../base/clock.js';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import { HouseError } from '../../base/house-error.js';
import { addressText, type ControlPlaneAddress } from '../../mads/control-plane-address.js';
import { dial } from '../../platform/client/dial.js';
import { withDeadline } from '../../supervision/deadline.js';
import { SourceError } from '../errors.js';
import type { Peer } from '../access/peer.js';

/** Settings of {@link reach}. */
export interface ReachOptions {
  /** Stands in messages. */
  readonly address: ControlPlaneAddress;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
}

/**
 * Connects to `peer`, through TLS where it is spoken, and hangs up: somebody has to be there at all before anything
 * is guessed about what they speak.
 *
 * @throws SourceError `control-plane-unreachable`, or the signal's reason on abort.
 */
export async function reach(
  peer: Peer,
  { address, clock, connectTimeoutMs: ms }: ReachOptions,
  signal: AbortSignal,
): Promise<void> {
  const fail = (why: string, cause?: unknown): SourceError =>
    new SourceError(
      'control-plane-unreachable',
      `Cannot connect to ${addressText(address)}: ${why}`,
      {
        cause,
      },
    );
  const { connector, endpoint } = peer;
  const onTimeout = (): Error =>
    fail(`no connection within ${formatDuration(ms)}${connector.wayText(endpoint)}`);
  try {
    await withDeadline((scope) => dial(peer, scope), { clock, ms, onTimeout }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof HouseError ? error : fail(errorText(error), error);
  }
}
