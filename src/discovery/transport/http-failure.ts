import { errorText } from '../../base/error-text.js';
import type { HttpResponse } from '../../platform/http-client.js';
import { ResponseTooLargeError } from '../../platform/http-client.js';
import { SourceError } from '../errors.js';

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Says what an error of the HTTP client means for us. */
export function toSourceError(error: unknown): SourceError {
  const text = errorText(error);
  const code = codeOf(error);
  if (error instanceof ResponseTooLargeError) {
    const message = `Cannot take the answer: ${text}; raise --max-response-size`;
    return new SourceError('response-too-large', message, { cause: error });
  }
  if (UNREACHABLE.has(code))
    return new SourceError('control-plane-unreachable', `Cannot connect: ${text}`, {
      cause: error,
    });
  if (isNotHttp(error)) {
    return new SourceError('not-mads', `The peer does not speak HTTP/1.1: ${text}`, {
      cause: error,
    });
  }
  return new SourceError('connection-lost', `Lost the HTTP connection: ${text}`, { cause: error });
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
  if ([400, 404, 405, 406, 410, 415, 501].includes(status)) {
    return new SourceError('not-mads', `The peer does not serve this: ${text}`);
  }
  return new SourceError('answer-refused-by-peer', `The control plane refuses: ${text}`, {
    retryAfterMs: retryAfterMs(response),
  });
}

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
