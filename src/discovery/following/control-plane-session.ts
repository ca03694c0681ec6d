import type { Clock } from '../../base/clock.js';
import { HouseError } from '../../base/house-error.js';
import { addressText, type ControlPlaneAddress } from '../../mads/control-plane-address.js';
import { ProtocolError } from '../../mads/protocol-error.js';
import { createProgressRecord, type Progress } from '../../supervision/progress-record.js';
import type { Access } from '../access/access.js';
import type { AssignmentSource } from '../assignment-source.js';
import { SourceError } from '../errors.js';
import type { Rung } from '../events.js';
import type { FollowContext } from './follow.js';
import type { Advice } from './ladder-failure.js';
import { ApiServer } from './locate/api-server.js';
import { askWhatIsThere, type WhatIsThere } from './locate/ask-what-is-there.js';
import { findPlaces } from './locate/find-places.js';
import { learnVersion } from './locate/learn-version.js';
import type { Place } from './locate/place.js';
import type { ControlPlaneOptions } from '../options.js';
import type { Peer } from '../access/peer.js';
import { PlaceSession } from './place-session.js';
import { reach } from './reach.js';
import { closedHint } from '../transport/closed-hint.js';

/** What a {@link ControlPlaneSession} needs. */
export interface SessionOptions {
  readonly controlPlane: ControlPlaneOptions;
  readonly context: FollowContext;
  /** The address that this session is about. */
  readonly address: ControlPlaneAddress;
  readonly access: Access;
  readonly createSource: (rung: Rung, peer: Peer) => AssignmentSource;
  readonly clock: Clock;
}

/** Failures that only MADS has. */
const SPEAKS_MADS: ReadonlySet<string> = new Set(['too-many-pings', 'response-too-large']);

/** What an API server says that has no MADS beside it, wherever it was. */
const DENIALS: ReadonlySet<string> = new Set(['control-plane-global', 'mads-disabled']);

/**
 * Conversations with the control plane behind one address, one at a time: on that very port, or where the API server
 * that listens there says that MADS is. What works is remembered.
 */
export class ControlPlaneSession {
  readonly #options: SessionOptions;
  readonly #given: PlaceSession;
  /** The place that an API server named and that answered last, until an answer says that it is wrong. */
  #known: PlaceSession | undefined;
  /** The place that is believed in: nobody is asked for the way there. */
  #believed: PlaceSession | undefined;
  /** The place that answered last. */
  #lastSpeaker: PlaceSession | undefined;
  /** What the API server said last of its version. */
  #version: string | undefined;
  /** The places that the present search has spoken to. */
  readonly #tried = new Set<PlaceSession>();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#given = this.#placeSession(options.address, adviceFor(options.address));
  }

  /**
   * One conversation, for as long as it lasts. A place is believed in from its first answer, until the ladder there
   * leads nowhere any more; one that an API server named, only while it can be reached: the port may have moved. So
   * the API server is asked anew, and where that leads nowhere the place is tried again all the same.
   *
   * @throws SourceError when it cannot be had or is lost.
   */
  async run(progress: Progress, signal: AbortSignal): Promise<void> {
    const { address } = this.#options;
    if (this.#believed !== undefined) await this.#converse(this.#believed, progress, signal);
    else if (address.kind === 'unix') await this.#converse(this.#given, progress, signal);
    else await this.#search(progress, signal);
  }

  /** The next conversation begins without a version: another control plane may have been spoken to meanwhile. */
  forgetVersion(): void {
    this.#given.forgetVersion();
    this.#known?.forgetVersion();
  }

  async #search(progress: Progress, signal: AbortSignal): Promise<void> {
    const known = this.#known;
    this.#tried.clear();
    try {
      await this.#ask(progress, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (hasCode(error, DENIALS)) this.#known = undefined;
      // Another place may have answered meanwhile, and then been lost.
      if (known === undefined || known !== this.#known || this.#tried.has(known)) throw error;
      if (!leadsNowhere(error)) throw error;
      await this.#tryKnown(known, { progress, otherwise: error }, signal);
    }
  }

  /** The place that answered last, where `otherwise` is why no other one is to be found. */
  async #tryKnown(
    known: PlaceSession,
    { progress, otherwise }: { readonly progress: Progress; readonly otherwise: HouseError },
    signal: AbortSignal,
  ): Promise<void> {
    const record = createProgressRecord(this.#options.clock, progress);
    try {
      await this.#converse(known, record.progress, signal);
    } catch (error) {
      signal.throwIfAborted();
      const isThere = this.#believed === known || record.hasConnected();
      if (isThere || !(error instanceof HouseError)) throw error;
      const reason = error.message.replace(/^Cannot get assignments: /, '');
      throw withWord(otherwise, `where MADS answered last, ${known.name}: ${reason}`);
    }
  }

  async #ask(progress: Progress, signal: AbortSignal): Promise<void> {
    const there = await this.#askWhatIsThere(signal);
    if (there.kind === 'api-server') {
      const word = await this.#tryPlaces(progress, signal);
      if (word !== undefined) await this.#climb(progress, { ...there, word }, signal);
      return;
    }
    try {
      await this.#climb(progress, there, signal);
    } catch (error) {
      if (!this.#mayBeApiServer(error, there)) throw error;
      const word = await this.#tryPlaces(progress, signal);
      if (word !== undefined) throw withWord(error, word);
    }
  }

  /** Only `http(s)://` addresses are asked: whoever writes `grpc://` most likely means the port of MADS. */
  async #askWhatIsThere(signal: AbortSignal): Promise<WhatIsThere> {
    const { address, clock, controlPlane } = this.#options;
    if (address.kind === 'unix' || address.scheme.startsWith('grpc')) return { kind: 'mads' };
    const { connectTimeoutMs } = controlPlane;
    await reach(this.#peerAt(address), { address, clock, connectTimeoutMs }, signal);
    return await askWhatIsThere(this.#apiServer(), signal);
  }

  /** The ladder at the address that was given, where `heard` was heard before. */
  async #climb(progress: Progress, heard: WhatIsThere, signal: AbortSignal): Promise<void> {
    try {
      await this.#converse(this.#given, progress, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (this.#given.hasFound || !(error instanceof HouseError)) throw error;
      // Who has answered in HTTP did not hang up because TLS was expected.
      const moot = heard.status === undefined ? '' : closedHint(this.#options.address);
      throw withWord(error, heard.word ?? '', moot);
    }
  }

  /**
   * Nothing but 404 comes from an API server that is spoken to as MADS, or 401 and 403 where it takes no token of ours;
   * over gRPC it need not say even that.
   */
  #mayBeApiServer(error: unknown, there: WhatIsThere): error is SourceError {
    if (this.#given.hasFound || !(error instanceof SourceError)) return false;
    if (error.code === 'no-transport' && error.httpStatus === 404) return true;
    return there.kind === 'unclear' && isClosed(there.status) && !SPEAKS_MADS.has(error.code);
  }

  /** Returns what the API server said when it leads to no place; throws why no place is the one. */
  async #tryPlaces(progress: Progress, signal: AbortSignal): Promise<string | undefined> {
    const { address } = this.#options;
    if (address.kind === 'unix') return '';
    const places = findPlaces({ server: this.#apiServer(), given: address }, signal);
    let step = await places.next();
    while (step.done !== true) {
      const failure = await this.#tryPlace(step.value, progress, signal);
      if (failure === undefined) return undefined;
      step = await places.next(failure);
    }
    return step.value;
  }

  /** Returns why it is not the place; throws what ended a conversation that had begun. */
  async #tryPlace(
    { address, how }: Place,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<SourceError | undefined> {
    const { controlPlane, observer } = this.#options.context;
    const given = addressText(this.#options.address);
    const found = addressText(address);
    observer.observe({ kind: 'located', controlPlane, given, found, tls: address.tls, how });
    const place = this.#known?.isAt(address) === true ? this.#known : this.#placeSession(address);
    try {
      await this.#converse(place, progress, signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      if (error.code === 'control-plane-unreachable') return error;
      if (place.hasFound || SPEAKS_MADS.has(error.code)) throw error;
      return error;
    }
  }

  async #converse(place: PlaceSession, progress: Progress, signal: AbortSignal): Promise<void> {
    if (this.#lastSpeaker !== undefined && this.#lastSpeaker !== place) place.forgetVersion();
    this.#tried.add(place);
    let isReachable = true;
    try {
      if (place === this.#given) await place.run(progress, signal);
      else await this.#converseAndLearn(place, progress, signal);
    } catch (error) {
      if (error instanceof SourceError) isReachable = error.code !== 'control-plane-unreachable';
      throw error;
    } finally {
      this.#remember(place);
      const isSure = place === this.#given || isReachable;
      this.#believed = place.hasFound && isSure ? place : undefined;
    }
  }

  /** Where an API server led to a place, there is somebody who knows the version. */
  async #converseAndLearn(
    place: PlaceSession,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const server = (): ApiServer => this.#apiServer();
    const tell = (version: string): void => {
      this.#tellVersion(version);
    };
    const inquiry = { server, tell, progress };
    await learnVersion(inquiry, (heard) => place.run(heard, signal), signal);
  }

  #tellVersion(version: string): void {
    if (version === this.#version) return;
    this.#version = version;
    const { controlPlane, observer } = this.#options.context;
    observer.observe({ kind: 'server-version-learnt', controlPlane, version });
  }

  #remember(place: PlaceSession): void {
    if (place.hasFound) {
      this.#lastSpeaker = place;
      this.#known = place === this.#given ? undefined : place;
    } else if (place === this.#known) this.#known = undefined;
  }

  #placeSession(address: ControlPlaneAddress, advice?: Advice): PlaceSession {
    return new PlaceSession({ ...this.#options, address, peer: this.#peerAt(address), advice });
  }

  #peerAt(address: ControlPlaneAddress): Peer {
    return this.#options.access.peerAt(address, this.#options.address);
  }

  #apiServer(): ApiServer {
    const { address, clock, controlPlane } = this.#options;
    const { connectTimeoutMs, firstResponseTimeoutMs } = controlPlane;
    const peer = this.#peerAt(address);
    return new ApiServer({ address, peer, clock, connectTimeoutMs, firstResponseTimeoutMs });
  }
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  return error instanceof SourceError && codes.has(error.code);
}

/** True unless MADS itself failed, or the API server has said that there is none. */
function leadsNowhere(error: unknown): error is HouseError {
  if (error instanceof ProtocolError) return true;
  return error instanceof SourceError && !SPEAKS_MADS.has(error.code);
}

/** What is said where the ladder leads nowhere at the address that was given. */
function adviceFor(address: ControlPlaneAddress): Advice {
  const isAsked = address.kind === 'network' && address.scheme.startsWith('http');
  return {
    always: '; MADS listens on port 5676 of a control plane, not on the 5681 of its API server',
    grpcOnly: isAsked ? '' : '; an API server is given as http://HOST:PORT',
  };
}

function isClosed(status: number | undefined): boolean {
  return status === 401 || status === 403;
}

/** Adds what was heard in another way, unless the error says as much, and leaves `moot` out. */
function withWord(error: HouseError, word: string, moot = ''): HouseError {
  const news = error.message.includes(word.replace(/^GET \S+: /, '')) ? '' : `; ${word}`;
  const message = `${error.message.replace(moot, '')}${news}`;
  if (message === error.message) return error;
  if (error instanceof SourceError) return error.saying(message);
  return new SourceError('not-mads', message, { cause: error });
}
