import type { Clock } from '../../../base/clock.js';
import { formatDuration } from '../../../base/duration.js';
import { HouseError } from '../../../base/house-error.js';
import { addressText, type ControlPlaneAddress } from '../../../mads/control-plane-address.js';
import { ResponseTooLargeError } from '../../../platform/client/body-reader.js';
import { createHttpClient, type HttpResponse } from '../../../platform/client/http-client.js';
import { withDeadline } from '../../../supervision/deadline.js';
import { SourceError } from '../../errors.js';
import type { Peer } from '../../access/peer.js';
import { toSourceError } from '../../transport/http-failure.js';

/** Settings of an {@link ApiServer}. */
export interface ApiServerOptions {
  readonly address: ControlPlaneAddress;
  readonly peer: Peer;
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  readonly firstResponseTimeoutMs: number;
}

/** What came of a GET: an answer; `not-http`, the peer speaks something else; `unusable`, there is no whole answer. */
export type ApiAnswer =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'not-http' }
  | { readonly kind: 'unusable'; readonly reason: string };

/** The largest answer of a real one is 12 KB. */
const MAX_ANSWER_BYTES = 2 ** 20;

/** Whoever listens at the address that an operator gave, asked as one asks Kuma's API server. */
export class ApiServer {
  /** `HOST:PORT`. */
  readonly name: string;
  readonly #options: ApiServerOptions;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.name = addressText(options.address);
  }

  /**
   * Asks for `path`, on a connection of its own: most of them close it with the answer. Redirects are not followed.
   *
   * @throws SourceError `no-answer` when there is none for `firstResponseTimeoutMs`, `control-plane-unreachable`; the
   * signal's reason on abort.
   */
  async get(path: string, signal: AbortSignal): Promise<ApiAnswer> {
    const { clock, firstResponseTimeoutMs: ms } = this.#options;
    const onTimeout = (): Error =>
      new SourceError(
        'no-answer',
        `No answer from ${this.name} to GET ${path} within ${formatDuration(ms)}`,
      );
    try {
      const send = (scope: AbortSignal): Promise<HttpResponse> => this.#send(path, scope);
      const response = await withDeadline(send, { clock, ms, onTimeout }, signal);
      return { kind: 'answer', response };
    } catch (error) {
      signal.throwIfAborted();
      return toAnswer(error, path);
    }
  }

  async #send(path: string, signal: AbortSignal): Promise<HttpResponse> {
    const { peer, connectTimeoutMs } = this.#options;
    const limits = { connectTimeoutMs, maxResponseBytes: MAX_ANSWER_BYTES };
    const client = createHttpClient(peer, limits);
    try {
      const headers = { ...(await peer.headers()), accept: 'application/json' };
      return await client.send({ method: 'GET', path, headers }, signal);
    } finally {
      await client.close();
    }
  }
}

function toAnswer(error: unknown, path: string): ApiAnswer {
  if (error instanceof ResponseTooLargeError) {
    const reason = `GET ${path} is answered with more than ${String(MAX_ANSWER_BYTES)} bytes`;
    return { kind: 'unusable', reason };
  }
  if (error instanceof HouseError) throw error;
  const failure = toSourceError(error);
  if (failure.code === 'not-mads') return { kind: 'not-http' };
  if (failure.code === 'control-plane-unreachable') throw failure;
  return { kind: 'unusable', reason: `GET ${path}: ${failure.message}` };
}
