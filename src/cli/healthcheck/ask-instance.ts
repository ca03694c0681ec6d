import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import { oneLine } from '../../base/one-line.js';
import { ConnectError } from '../../platform/client/connect-error.js';
import { createConnector, type TlsSettings } from '../../platform/client/connector.js';
import { createHttpClient, type HttpResponse } from '../../platform/client/http-client.js';
import { tlsAlertText } from '../../platform/client/tls-failure.js';
import { errnoOf } from '../../platform/files/file-error.js';
import { NotHealthyError } from './not-healthy-error.js';
import type { Probe } from './probe.js';

/** How a question is asked. */
export interface AskOptions {
  readonly tls: TlsSettings;
  /** Of basic auth; absent without a user. */
  readonly authorization?: string;
  /** For all of it. */
  readonly timeoutMs: number;
}

/** Health pages have one line. */
const MAX_BYTES = 64 * 1024;

/**
 * Asks an instance, directly and not by a proxy, and returns the first line of what it said, escaped.
 *
 * @throws NotHealthyError when it does not answer with 200 in time; the signal's reason on abort.
 */
export async function askInstance(
  probe: Probe,
  options: AskOptions,
  signal: AbortSignal,
): Promise<string> {
  const { timeoutMs } = options;
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await send(probe, options, AbortSignal.any([signal, limit]));
    return firstLine(answered(probe, answer, options));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotHealthyError) throw error;
    const reason = limit.aborted
      ? `no answer within ${formatDuration(timeoutMs)}`
      : reasonOf(error, probe);
    throw notHealthy(probe, reason);
  }
}

async function send(
  { endpoint, path }: Probe,
  { tls, authorization, timeoutMs }: AskOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const limits = { connectTimeoutMs: timeoutMs, maxResponseBytes: MAX_BYTES };
  const client = createHttpClient({ endpoint, connector: createConnector({ tls }) }, limits);
  const headers = authorization === undefined ? {} : { authorization };
  try {
    return await client.send({ method: 'GET', path, headers }, signal);
  } finally {
    await client.close();
  }
}

function answered(
  probe: Probe,
  { status, headers, body }: HttpResponse,
  { authorization }: AskOptions,
): Buffer {
  if (status === 200) return body;
  const text = firstLine(body);
  const location = headers.get('location') ?? '';
  const said = text === '' ? '' : `, "${text}"`;
  const hint = hintOf(status, { authorization, location, text });
  throw notHealthy(probe, `it answers ${String(status)}${said}${hint}`, { status, text });
}

/** What an answer that is no good one may be explained by. */
interface Said {
  readonly authorization: string | undefined;
  readonly location: string;
  readonly text: string;
}

function hintOf(status: number, { authorization, location, text }: Said): string {
  // So say instances, and all servers in Go, to clear text.
  if (status === 400 && text.includes('HTTP request to an HTTPS server'))
    return ': give --web-config-file, or https:// in --url';
  if (status === 401)
    return authorization === undefined
      ? ': give --user and --password-file'
      : ': it does not know this --user, or has another password';
  if (status === 404) return ': something else seems to listen there';
  return location === '' ? '' : `: it leads to "${oneLine(location, 200)}", which is not followed`;
}

function reasonOf(error: unknown, { endpoint }: Probe): string {
  if (error instanceof ConnectError && error.failure === 'not-tls')
    return 'it does not speak TLS there: leave out --web-config-file, or use http:// in --url';
  if (errnoOf(error) === 'ECONNREFUSED')
    return 'nobody listens there (ECONNREFUSED): is run told this --listen-address, and does it run?';
  const reason = tlsAlertText(error) ?? errorText(error);
  const mayBeTls = !endpoint.tls && /^(UND_ERR|HPE_)/.test(errnoOf(error) ?? '');
  return mayBeTls
    ? `${reason}; if it speaks TLS there, give --web-config-file, or https:// in --url`
    : reason;
}

function notHealthy(
  { url, path }: Probe,
  reason: string,
  answer?: NotHealthyError['answer'],
): NotHealthyError {
  const what = path.startsWith('/-/ready') ? 'ready' : 'healthy';
  return new NotHealthyError(`Cannot find "${oneLine(url)}" ${what}: ${reason}`, answer);
}

function firstLine(body: Buffer): string {
  return oneLine(
    body
      .toString('utf8')
      .trimStart()
      .split(/[\r\n]/, 1)[0]
      ?.trimEnd() ?? '',
    200,
  );
}
