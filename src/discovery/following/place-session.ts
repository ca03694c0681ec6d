import type { Clock } from '../../base/clock.js';
import { addressText, type ControlPlaneAddress } from '../../mads/control-plane-address.js';
import { ProtocolError } from '../../mads/protocol-error.js';
import { createProgressRecord, type Progress } from '../../supervision/progress-record.js';
import type { AssignmentSource } from '../assignment-source.js';
import { SourceError } from '../errors.js';
import type { Rung } from '../events.js';
import { follow, type FollowContext } from './follow.js';
import { noTransport, withReasons, type Advice } from './ladder-failure.js';
import {
  createLadder,
  firstRung,
  rungAnswered,
  rungFailed,
  rungText,
  type Ladder,
} from './ladder.js';
import type { ControlPlaneOptions } from '../options.js';
import type { Peer } from '../access/peer.js';
import { reach } from './reach.js';

/** What a {@link PlaceSession} needs. */
export interface PlaceSessionOptions {
  readonly controlPlane: ControlPlaneOptions;
  readonly context: FollowContext;
  readonly address: ControlPlaneAddress;
  readonly peer: Peer;
  readonly createSource: (rung: Rung, peer: Peer) => AssignmentSource;
  readonly clock: Clock;
  /** What is said when no rung of the ladder leads anywhere. */
  readonly advice?: Advice | undefined;
}

/** Conversations at one place, one at a time; what they learn about its ladder stays. */
export class PlaceSession {
  readonly #options: PlaceSessionOptions;
  #ladder: Ladder;
  #source: AssignmentSource | undefined;

  constructor(options: PlaceSessionOptions) {
    this.#options = options;
    this.#ladder = createLadder(options.controlPlane);
  }

  /** True from an answer until what answered is believed no more. */
  get hasFound(): boolean {
    return this.#ladder.found !== undefined;
  }

  /** `HOST:PORT`, or the path of a socket file. */
  get name(): string {
    return addressText(this.#options.address);
  }

  /** True when it is about `address`. */
  isAt(address: ControlPlaneAddress): boolean {
    const own = this.#options.address;
    return addressText(own) === addressText(address) && own.tls === address.tls;
  }

  /** The next conversation begins without a version: another control plane may have been spoken to meanwhile. */
  forgetVersion(): void {
    this.#source = undefined;
  }

  /**
   * One conversation: up the ladder until a rung answers, then for as long as that one lasts.
   *
   * @throws SourceError when it cannot be had or is lost.
   */
  async run(progress: Progress, signal: AbortSignal): Promise<void> {
    const { address, peer, clock, controlPlane, advice } = this.#options;
    const { connectTimeoutMs } = controlPlane;
    await reach(peer, { address, clock, connectTimeoutMs }, signal);
    const reasons: string[] = [];
    let rung = firstRung(this.#ladder);
    for (;;) {
      const error = await this.#tryRung(rung, progress, signal);
      if (error === undefined) return;
      reasons.push(`${rungText(rung)}: ${error.message}`);
      const { ladder, next } = rungFailed(this.#ladder, rung, error);
      this.#ladder = ladder;
      if (ladder.found !== undefined) throw error;
      const end = { endpoint: address, reasons, last: error };
      if (error.nextRung === undefined) throw withReasons(end);
      this.#tellFailed(rung, error.message);
      if (next === undefined) throw noTransport(end, advice);
      rung = next;
    }
  }

  /** Returns why `rung` is not the one; throws what ended a conversation that had begun. */
  async #tryRung(
    rung: Rung,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<SourceError | undefined> {
    const { context, clock } = this.#options;
    context.observer.observe({ kind: 'connecting', controlPlane: context.controlPlane, rung });
    const answered = (): void => {
      this.#ladder = rungAnswered(this.#ladder, rung);
      progress.answered();
    };
    const record = createProgressRecord(clock, { ...progress, answered });
    try {
      await follow(this.#sourceOf(rung), { context, progress: record.progress }, signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (record.hasAnswered()) throw error;
      if (error instanceof SourceError) return error;
      if (error instanceof ProtocolError && this.#isLeap(rung)) return notMads(error);
      throw error;
    }
  }

  /** HTTP where nothing but the failure of gRPC led to: whoever answers there with a page is no control plane. */
  #isLeap(rung: Rung): boolean {
    const { found, first } = this.#ladder;
    return rung.transport === 'http' && found === undefined && rung !== first;
  }

  /** The source of a rung keeps its version between conversations; another rung starts anew. */
  #sourceOf(rung: Rung): AssignmentSource {
    if (
      this.#source?.rung.transport !== rung.transport ||
      this.#source.rung.apiVersion !== rung.apiVersion
    ) {
      const { peer, createSource } = this.#options;
      this.#source = createSource(rung, peer);
    }
    return this.#source;
  }

  #tellFailed(rung: Rung, reason: string): void {
    const { controlPlane, observer } = this.#options.context;
    observer.observe({ kind: 'rung-failed', controlPlane, rung, reason });
  }
}

function notMads(error: ProtocolError): SourceError {
  return new SourceError('not-mads', error.message, { cause: error });
}
