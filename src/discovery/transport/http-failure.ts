import { errorText } from '../../base/error-text.js';
import type { HttpResponse } from '../../platform/client/http-client.js';
import { ResponseTooLargeError } from '../../platform/client/body-reader.js';
import { ConnectError } from '../../platform/client/connect-error.js';
import { tlsAlertText } from '../../platform/client/tls-failure.js';
import type { Endpoint } from '../../platform/client/endpoint.js';
import { closedHint } from './closed-hint.js';
import { SourceError } from '../errors.js';

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/** How far a subscription had come when it failed. */
export interface HttpStage {
  readonly endpoint: Endpoint;
  /** Names the proxy on the way, to be put behind a message; empty without one. */
  readonly way: string;
  /** An answer had arrived. */
  readonly answered: boolean;
}

/** Says what an error of the HTTP client means for us; with `stage` also what may be the matter. */
export function toSourceError(error: unknown, stage?: HttpStage): SourceError {
  const text = errorText(error);
  const code = codeOf(error);
  if (error instanceof ResponseTooLargeError) {
    const message = `Cannot take the answer: ${text}; raise --max-response-size`;
    return new SourceError('response-too-large', message, { cause: error });
  }
  if (error instanceof ConnectError) return connectError(error);
  const alert = tlsAlertText(error);
  if (alert !== undefined || UNREACHABLE.has(code))
    return new SourceError('control-plane-unreachable', `Cannot connect: ${alert ?? text}`, {
      cause: error,
    });
  if (isTlsAlert(error)) return speaksTls(text, error);
  if (isNotHttp(error)) {
    const message = `The peer does not speak HTTP/1.1${stage?.way ?? ''}: ${text}`;
    return new SourceError('not-mads', message, { cause: error });
  }
  const hint = isClosed(error) && stage?.answered === false ? closedHint(stage.endpoint) : '';
  const message = `Lost the HTTP connection: ${text}${hint}`;
  return new SourceError('connection-lost', message, { cause: error });
}

/** The peer ended the connection in good order, or undici says that it did. */
function isClosed(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_SOCKET';
}

function connectError(error: ConnectError): SourceError {
  const code = error.failure === 'no-protocol' ? 'not-mads' : 'control-plane-unreachable';
  return new SourceError(code, `Cannot connect: ${error.message}`, { cause: error });
}

/** A TLS server answers cleartext with an alert (record type 21, version 3.x), if it answers at all. */
function isTlsAlert(error: unknown): boolean {
  const { data } = error as { readonly data?: unknown };
  return isNotHttp(error) && typeof data === 'string' && data.startsWith('\u0015\u0003');
}

function speaksTls(text: string, cause?: unknown): SourceError {
  const message = `The peer speaks TLS there: use grpcs:// or https:// for its address: ${text}`;
  return new SourceError('not-mads', message, { cause });
}

/** undici 7 gives its parser errors a name of their own, but not always a code. */
function isNotHttp(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError';
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Says what a status other than 200 and 304 means for us. */
export function statusError(response: HttpResponse): SourceError {
  const { status } = response;
  const text = `HTTP ${String(status)}${bodyExcerpt(response)}`;
  if (status >= 300 && status < 400) {
    const target = response.headers.get('location') ?? '';
    return new SourceError(
      'not-mads',
      `The peer redirects to "${target}" (HTTP ${String(status)}): give that address`,
    );
  }
  if (status === 400 && WANTS_TLS.test(text)) return speaksTls(text);
  if ([400, 404, 405, 406, 410, 415, 501].includes(status)) {
    return new SourceError('not-mads', `The peer does not serve this: ${text}`, {
      httpStatus: status,
    });
  }
  return new SourceError('answer-refused-by-peer', `The control plane refuses: ${text}`, {
    retryAfterMs: retryAfterMs(response),
    httpStatus: status,
  });
}

/** What Go's server, nginx and Apache answer to cleartext on a TLS port. */
const WANTS_TLS = /HTTP request (was sent )?to (an? )?HTTPS|speaking plain HTTP/i;

const MAX_EXCERPT = 300;

function bodyExcerpt({ body }: HttpResponse): string {
  const text = body.subarray(0, MAX_EXCERPT).toString('utf8').trim();
  return text === '' ? '' : ` "${text}"`;
}

/** Only the form in seconds; a date would compare two clocks that nobody keeps together. */
function retryAfterMs(response: HttpResponse): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}
