import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Observer } from '../../../base/observer.js';
import { isLoopback } from '../../client/is-loopback.js';
import { detectFirstWords } from '../detect-first-words.js';
import { createHttpFront, type HttpFront, type HttpRequest } from '../http-front.js';
import { ConnectionLimit } from './connection-limit.js';
import { SECURITY_HEADERS } from './security-headers.js';
import type { WebSettings } from './web-config-file.js';
import type { Way, WebDesk } from './web-desk.js';
import type { WebServerEvent } from './web-event.js';
import type { WebTls } from './web-tls.js';

/** What may be asked of a web server at most. */
export interface WebLimits {
  /** At each address; one more closes the one that was idle for the longest time. Default 512. */
  readonly maxConnections: number;
  /** How long a request may take to come in, and a handshake to begin. Default 10 s. */
  readonly requestTimeoutMs: number;
  /** How long a connection may be idle. Default 2 min: Prometheus comes back every 15 s to 1 min. */
  readonly idleTimeoutMs: number;
  /** How long an answer may take to be fetched. Default 1 min. */
  readonly answerTimeoutMs: number;
}

/** What is asked of everybody unless somebody says otherwise. */
export const DEFAULT_WEB_LIMITS: WebLimits = {
  maxConnections: 512,
  requestTimeoutMs: 10_000,
  idleTimeoutMs: 120_000,
  answerTimeoutMs: 60_000,
};

/** No page of ours wants a body. */
const MAX_BODY_BYTES = 64 * 1024;

const MAX_HEAD_BYTES = 16 * 1024;

const MAX_HEADERS = 100;

/** What Go's server says to an HTTP request where it speaks TLS. */
const EXPLANATION =
  'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';

/** What a reception needs. */
export interface WebReceptionOptions {
  readonly settings: () => Promise<WebSettings>;
  readonly desk: WebDesk;
  readonly limits: WebLimits;
  readonly observer: Observer<WebServerEvent>;
}

/** Takes the connections of one address: bounds them, takes off TLS, and hands their requests to the desk. */
export class WebReception {
  readonly #options: WebReceptionOptions;
  readonly #front: HttpFront;
  readonly #limit: ConnectionLimit;
  /** How connections came, and those of the system that carry them: with TLS another one than speaks HTTP. */
  readonly #arrivals = new WeakMap<Duplex, Way & { readonly carrier: Duplex }>();

  constructor(options: WebReceptionOptions) {
    const { limits, observer } = options;
    this.#options = options;
    this.#limit = new ConnectionLimit(limits.maxConnections);
    this.#front = createHttpFront({
      ...limits,
      ...{ maxBodyBytes: MAX_BODY_BYTES, maxHeadBytes: MAX_HEAD_BYTES, maxHeaders: MAX_HEADERS },
      countsBodies: 'all',
      refusalHeaders: SECURITY_HEADERS,
      handle: (request) => this.#answer(request),
      onRefused: (refusal) => {
        observer.observe({ kind: 'web-request-refused', ...refusal });
      },
      onTurn: (connection, turn) => {
        this.#limit.turn(this.#arrivals.get(connection)?.carrier ?? connection, turn);
      },
    });
  }

  async receive(connection: Duplex, peer: string): Promise<void> {
    if (!(connection instanceof Socket) || !this.#limit.admit(connection)) return;
    const { tls } = await this.#options.settings();
    if (connection.destroyed) return;
    if (tls === undefined) this.#welcome(connection, { carrier: connection, peer });
    else await this.#receiveTls(connection, peer, tls);
  }

  /** Answers what is due, and takes nothing more. */
  close(): void {
    this.#front.close();
  }

  async #receiveTls(connection: Socket, peer: string, tls: WebTls): Promise<void> {
    const words = await detectFirstWords(connection, this.#options.limits.requestTimeoutMs);
    if (words === undefined || connection.destroyed) return;
    if (words !== 'tls') {
      const isHttp = words === 'http1';
      connection.end(isHttp ? EXPLANATION : '', () => connection.destroy());
      return;
    }
    tls.accept(connection, {
      welcome: (clear) => {
        this.#welcome(clear, { carrier: connection, peer });
      },
      refused: (reason) => {
        const { observer } = this.#options;
        observer.observe({ kind: 'web-request-refused', peer, status: 0, reason });
      },
    });
  }

  #welcome(
    connection: Duplex,
    { carrier, peer }: { readonly carrier: Socket; readonly peer: string },
  ): void {
    const isTls = connection !== carrier;
    const way = { isTls, isLoopback: isLoopback(carrier.localAddress ?? '') };
    this.#arrivals.set(connection, { ...way, carrier });
    this.#front.accept(connection, peer);
  }

  async #answer(request: HttpRequest): ReturnType<WebDesk['answer']> {
    const { config } = await this.#options.settings();
    const way = this.#arrivals.get(request.connection) ?? { isTls: false, isLoopback: true };
    return await this.#options.desk.answer(request, way, config);
  }
}
