import type { Clock } from '../../../base/clock.js';
import type { Observer } from '../../../base/observer.js';
import type { HttpAnswer, HttpRequest } from '../http-front.js';
import { BasicAuth } from './basic-auth.js';
import { compressAnswer } from './compress-answer.js';
import { TokenBucket } from './rate-limit.js';
import { readWebTarget } from './read-web-target.js';
import { refuseForeign, type Caller } from './refuse-foreign.js';
import { mergeHeaders, SECURITY_HEADERS } from './security-headers.js';
import type { WebConfig } from './web-config.js';
import type { WebServerEvent } from './web-event.js';
import type { WebHandler } from './web-request.js';

/** How a request came in. */
export interface Way {
  readonly isTls: boolean;
  /** The address that it came to is one of this machine alone. */
  readonly isLoopback: boolean;
}

/** What a desk needs. */
export interface WebDeskOptions {
  readonly handle: WebHandler;
  /** The host names that this server is known by, in lower case. */
  readonly names: ReadonlySet<string>;
  readonly observer: Observer<WebServerEvent>;
  readonly clock: Clock;
}

const METHODS = ['GET', 'HEAD', 'POST'];

/** Answers requests: first what holds for everybody, in this order, then the page that was asked for. */
export class WebDesk {
  readonly #options: WebDeskOptions;
  readonly #auth: BasicAuth;
  readonly #bucket: TokenBucket;

  constructor(options: WebDeskOptions) {
    this.#options = options;
    this.#auth = new BasicAuth(options.clock);
    this.#bucket = new TokenBucket(options.clock);
  }

  /** Never rejects. */
  async answer(request: HttpRequest, way: Way, config: WebConfig): Promise<HttpAnswer> {
    const answer = await this.#toAnswer(request, way, config);
    const headers = mergeHeaders(SECURITY_HEADERS, config.headers, answer.headers ?? {});
    return await compressAnswer({ ...answer, headers }, request.header('Accept-Encoding'));
  }

  /** Whoever waits is answered. */
  close(): void {
    this.#auth.close();
  }

  async #toAnswer(request: HttpRequest, way: Way, config: WebConfig): Promise<HttpAnswer> {
    const { rateLimit, users } = config;
    if (!this.#bucket.take(rateLimit)) return refusal(429, 'too many requests: see "rate_limit"');
    const isProtected = way.isTls || users.size > 0;
    const refused =
      (await this.#refuseUser(request, users)) ??
      this.#refuseForeign(request, { isLoopback: way.isLoopback, isProtected });
    if (refused !== undefined) return refused;
    if (!METHODS.includes(request.method))
      return refusal(405, 'Method Not Allowed', { Allow: METHODS.join(', ') });
    const target = readWebTarget(request.target);
    if (target === 400) return refusal(400, 'Bad Request');
    if (target === 414) return refusal(414, 'URI Too Long');
    const { peer, signal } = request;
    const method = request.method === 'POST' ? 'POST' : 'GET';
    const header = (name: string): string | undefined => request.header(name);
    return await this.#handle({ ...target, method, header, peer, signal });
  }

  async #handle(request: Parameters<WebHandler>[0]): Promise<HttpAnswer> {
    try {
      return await this.#options.handle(request);
    } catch (cause) {
      const reason = `the page ${request.path} could not be made`;
      this.#tell({ peer: request.peer, status: 500, reason, cause });
      return refusal(500, 'Internal Server Error');
    }
  }

  async #refuseUser(
    request: HttpRequest,
    users: WebConfig['users'],
  ): Promise<HttpAnswer | undefined> {
    if (users.size === 0) return undefined;
    const { peer } = request;
    const admission = await this.#auth.admit(request.header('Authorization'), users);
    if (admission === 'welcome') return undefined;
    if (admission === 'busy') {
      this.#tell({ peer, status: 503, reason: 'too many passwords wait to be looked at' });
      return refusal(503, 'too many passwords wait to be looked at', { 'Retry-After': '1' });
    }
    if (admission === 'wrong') this.#tell({ peer, status: 401, reason: 'wrong user or password' });
    const challenge = { 'WWW-Authenticate': 'Basic realm="restricted", charset="UTF-8"' };
    return refusal(401, 'Unauthorized', challenge);
  }

  #refuseForeign(
    request: HttpRequest,
    way: Pick<Caller, 'isLoopback' | 'isProtected'>,
  ): HttpAnswer | undefined {
    const { method, peer } = request;
    const header = (name: string): string | undefined => request.header(name);
    const reason = refuseForeign({ method, header, names: this.#options.names, ...way });
    if (reason === undefined) return undefined;
    this.#tell({ peer, status: 403, reason });
    return refusal(403, `Forbidden: ${reason}`);
  }

  #tell(refused: Omit<Extract<WebServerEvent, { kind: 'web-request-refused' }>, 'kind'>): void {
    this.#options.observer.observe({ kind: 'web-request-refused', ...refused });
  }
}

function refusal(
  status: number,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  const type = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status, headers: { ...headers, ...type }, body: `${line}\n` };
}
