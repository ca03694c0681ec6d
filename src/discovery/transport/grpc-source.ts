import { Metadata, status, type ClientDuplexStream } from '@grpc/grpc-js';
import { openAbortScope, untilAborted } from '../../base/abort.js';
import type { Clock } from '../../base/clock.js';
import { formatDuration } from '../../base/duration.js';
import { HouseError } from '../../base/house-error.js';
import { Latest } from '../../base/latest.js';
import { runInSlices, type Slice } from '../../base/slices.js';
import { streamMethodPath, type ApiVersion } from '../../mads/api-version.js';
import { encodeDiscoveryRequest } from '../../mads/discovery-request.js';
import type { DiscoveryResponse } from '../../mads/encoded-resource.js';
import { answered, EMPTY_LEDGER, reopened, type Ledger } from '../../mads/ledger.js';
import { scanProtobufResponse } from '../../mads/scan-protobuf-response.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { withDeadline } from '../../supervision/deadline.js';
import type { AssignmentSource, Offer, SourceEvent } from '../assignment-source.js';
import { SourceError } from '../errors.js';
import type { Rung } from '../events.js';
import type { Peer } from '../access/peer.js';
import { channelReady, openGrpcChannel, type GrpcChannel } from './grpc-channel.js';
import { notOpened, toSourceError } from './grpc-failure.js';
import type { Keepalive } from './keepalive.js';
import { Pace } from './pace.js';

/** Settings of a {@link GrpcSource}. */
export interface GrpcSourceOptions {
  readonly peer: Peer;
  readonly apiVersion: ApiVersion;
  readonly nodeId: string;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly firstResponseTimeoutMs: number;
  readonly keepalive: Keepalive;
  readonly keepaliveTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** While one answer is being dealt with, newer ones are looked at no more often. */
const MIN_LOOK_INTERVAL_MS = 1_000;

/** How long an answer may still be accepted when the stream that brought it is over. */
const FAREWELL_MS = 1_000;

/** What became of an offer, as far as it is known. */
interface Dealt {
  hasNews: boolean;
  workMs: number;
}

type Stream = ClientDuplexStream<Uint8Array, Buffer>;

/** One stream, as far as it has come. */
interface OpenStream {
  readonly call: Stream;
  /** What came in and was not taken yet. */
  readonly inbox: Latest<Buffer>;
  readonly channel: GrpcChannel;
  readonly endpoint: Endpoint;
  /** Names the proxy on the way; see {@link Connector.wayText}. */
  readonly way: string;
  /** The request named a version: the server may be silent for ever, it does not even send headers (seen). */
  readonly hadVersion: boolean;
  connected: boolean;
  answered: boolean;
  contentType: string | undefined;
  readonly connectError: unknown;
}

/** The state-of-the-world stream of MADS over gRPC, v1 or v1alpha1 (Kuma 0.3.2 to 2.6). */
export class GrpcSource implements AssignmentSource {
  readonly rung: Rung;
  readonly #options: GrpcSourceOptions;
  #ledger: Ledger = EMPTY_LEDGER;

  constructor(options: GrpcSourceOptions) {
    this.rung = { transport: 'grpc', apiVersion: options.apiVersion };
    this.#options = options;
  }

  /** See {@link AssignmentSource.subscribe}. */
  async *subscribe(signal: AbortSignal): AsyncGenerator<SourceEvent, void, undefined> {
    signal.throwIfAborted();
    const scope = openAbortScope(signal);
    let stream: OpenStream | undefined;
    try {
      const metadata = await this.#metadata();
      signal.throwIfAborted();
      stream = this.#open(metadata, scope.signal);
      this.#send(stream);
      yield* this.#events(stream, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HouseError) throw error;
      throw stream === undefined ? notOpened(error) : this.#learn(toSourceError(error, stream));
    } finally {
      scope.abort();
      scope.close();
      stream?.call.cancel();
      stream?.channel.close();
    }
  }

  /** Read anew for each stream: a token may have been renewed. */
  async #metadata(): Promise<Metadata> {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(await this.#options.peer.headers()))
      metadata.set(name, value);
    return metadata;
  }

  #open(metadata: Metadata, signal: AbortSignal): OpenStream {
    const { peer, apiVersion } = this.#options;
    const channel = openGrpcChannel(peer, {
      ...this.#options,
      keepaliveTimeMs: this.#options.keepalive.timeMs,
    });
    const call: Stream = channel.client.makeBidiStreamRequest(
      streamMethodPath(apiVersion),
      (request: Uint8Array) => Buffer.from(request),
      (message: Buffer) => message,
      metadata,
    );
    this.#ledger = reopened(this.#ledger);
    const hadVersion = this.#ledger.version !== '';
    const stream: OpenStream = {
      call,
      inbox: this.#collect(call, signal),
      channel,
      endpoint: peer.endpoint,
      way: peer.connector.wayText(peer.endpoint),
      hadVersion,
      connected: false,
      answered: false,
      contentType: undefined,
      get connectError() {
        return channel.connectError;
      },
    };
    call.on('metadata', (headers) => (stream.contentType = headers.get('content-type').join()));
    return stream;
  }

  /** Reads ahead: a newer answer replaces one that still waits, and the end of the stream is known at once. */
  #collect(call: Stream, signal: AbortSignal): Latest<Buffer> {
    const { clock } = this.#options;
    const inbox = new Latest<Buffer>();
    const goOn = (): void => {
      call.resume();
    };
    call.on('data', (message: Buffer) => {
      inbox.put(message);
      call.pause();
      clock.sleep(MIN_LOOK_INTERVAL_MS, signal).then(goOn, () => undefined);
    });
    const end = (reason: { readonly error?: unknown }): void => {
      inbox.end(reason);
      // What is all but taken still counts, for the next stream; but nobody waits here until a disk is free.
      clock.sleep(FAREWELL_MS, signal).then(inbox.giveUp, () => undefined);
    };
    call.on('end', () => {
      end({});
    });
    call.on('error', (error) => {
      end({ error });
    });
    return inbox;
  }

  async *#events(
    stream: OpenStream,
    signal: AbortSignal,
  ): AsyncGenerator<SourceEvent, void, undefined> {
    const { clock } = this.#options;
    const pace = new Pace();
    let next = this.#take(stream);
    await this.#connect(stream, next, signal);
    yield { kind: 'connected', resumed: stream.hadVersion };
    for (;;) {
      const message = await this.#receive(stream, next, signal);
      if (message === undefined) return;
      const dealt = { hasNews: false, workMs: 0 };
      const observe = ({ ms }: Slice): void => {
        dealt.workMs += ms;
      };
      const response = await runInSlices(scanProtobufResponse(message), {
        signal,
        clock,
        observe,
      });
      yield { kind: 'offer', offer: this.#toOffer(stream, response, dealt) };
      stream.answered = true;
      const waitMs = pace.waitMs(dealt, clock.now());
      if (waitMs > 0) await clock.sleep(waitMs, signal);
      next = this.#take(stream);
    }
  }

  /** Waits for the server's SETTINGS, or for the stream to fail before. */
  async #connect(stream: OpenStream, first: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { clock, connectTimeoutMs } = this.#options;
    const onTimeout = (): Error =>
      new SourceError(
        'no-settings',
        `No HTTP/2 settings from the peer within ${formatDuration(connectTimeoutMs)}${stream.way}`,
      );
    const ready = channelReady(stream.channel.client);
    await withDeadline(
      () => Promise.race([ready, first]),
      { clock, ms: connectTimeoutMs, onTimeout },
      signal,
    );
    stream.connected = true;
  }

  /** The next message; `undefined` when the server ended the stream in good order. */
  async #receive(
    stream: OpenStream,
    next: Promise<Buffer | undefined>,
    signal: AbortSignal,
  ): Promise<Buffer | undefined> {
    const { clock, firstResponseTimeoutMs: ms } = this.#options;
    const onTimeout = (): Error =>
      new SourceError('no-answer', `No answer within ${formatDuration(ms)}`);
    return stream.hadVersion || stream.answered
      ? await untilAborted(next, signal)
      : await withDeadline(() => next, { clock, ms, onTimeout }, signal);
  }

  async #take({ inbox, call }: OpenStream): Promise<Buffer | undefined> {
    const message = await inbox.take();
    call.resume();
    return message;
  }

  #toOffer(stream: OpenStream, response: DiscoveryResponse, dealt: Dealt): Offer {
    return {
      version: response.version,
      typeUrl: response.typeUrl,
      resources: response.resources,
      provisional: !stream.hadVersion && !stream.answered,
      moot: stream.inbox.moot,
      accept: (hasNews, workMs = 0) => {
        this.#ledger = answered(response);
        dealt.hasNews = hasNews;
        dealt.workMs += workMs;
        this.#send(stream);
      },
      // Who is told that something is wrong may say it again at once: that counts as no news, whatever it was.
      reject: (message, _, workMs = 0) => {
        this.#ledger = answered(response);
        dealt.workMs += workMs;
        this.#send(stream, message);
      },
    };
  }

  #send(stream: OpenStream, rejection?: string): void {
    const { apiVersion, nodeId } = this.#options;
    const { version: versionInfo, nonce: responseNonce } = this.#ledger;
    const errorDetail =
      rejection === undefined
        ? {}
        : { errorDetail: { code: status.INVALID_ARGUMENT, message: rejection } };
    stream.call.write(
      encodeDiscoveryRequest(apiVersion, { versionInfo, responseNonce, nodeId, ...errorDetail }),
    );
  }

  /** A server that minds our pings is spared them from now on; if it minds even the rare ones, it has failed. */
  #learn(error: SourceError): SourceError {
    if (error.code !== 'too-many-pings') return error;
    if (this.#options.keepalive.spare()) return error;
    return new SourceError('connection-lost', error.message, { cause: error });
  }
}
