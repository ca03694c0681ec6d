import type { Clock } from '../../../base/clock.js';
import { formatDuration } from '../../../base/duration.js';
import { errorText } from '../../../base/error-text.js';
import { createHttpClient, type HttpResponse } from '../../../platform/client/http-client.js';
import { withDeadline } from '../../../supervision/deadline.js';
import { openAccess } from '../../access/access.js';
import type { Peer } from '../../access/peer.js';
import type { AccessOptions } from '../../options.js';
import { prometheusText, type PrometheusAddress } from './prometheus-address.js';

/** What came of a GET: the body of an answer with status 200, or why there is none. */
export type PrometheusAnswer = { readonly body: string } | { readonly problem: string };

/** A Prometheus that can be asked. */
export interface PrometheusApi {
  /** @throws the signal's reason on abort, and nothing else. */
  readonly get: (path: string, signal: AbortSignal) => Promise<PrometheusAnswer>;
}

/** Metrics and targets of a large one have some megabytes. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

const ANSWER_MS = 5_000;

/** Opens the API of a Prometheus; nothing is connected. Its certificate is verified, no proxy is asked. */
export async function openPrometheusApi(
  address: PrometheusAddress,
  clock: Clock,
): Promise<PrometheusApi> {
  const peer = await openPeer(address);
  const onTimeout = (): Error => new Error(`no answer within ${formatDuration(ANSWER_MS)}`);
  return {
    get: async (path, signal) => {
      try {
        const whole = `${address.prefix}${path}`;
        const send = (scope: AbortSignal): Promise<HttpResponse> => ask(peer, whole, scope);
        const response = await withDeadline(send, { clock, ms: ANSWER_MS, onTimeout }, signal);
        return toAnswer(response, whole);
      } catch (error) {
        signal.throwIfAborted();
        return { problem: errorText(error) };
      }
    },
  };
}

async function openPeer(address: PrometheusAddress): Promise<Peer> {
  const { endpoint, authorization } = address;
  const options: AccessOptions = {
    headers: authorization === undefined ? [] : [['authorization', authorization]],
    // Whoever writes a password into an address of http:// means it.
    allowPlaintextCredentials: true,
  };
  const observer = { observe: () => undefined };
  const context = { controlPlane: prometheusText(address), addresses: [endpoint], observer };
  const access = await openAccess(options, context);
  return access.peerAt(endpoint, endpoint);
}

async function ask(peer: Peer, path: string, signal: AbortSignal): Promise<HttpResponse> {
  const limits = { connectTimeoutMs: ANSWER_MS, maxResponseBytes: MAX_ANSWER_BYTES };
  const client = createHttpClient(peer, limits);
  try {
    return await client.send({ method: 'GET', path, headers: await peer.headers() }, signal);
  } finally {
    await client.close();
  }
}

function toAnswer({ status, body }: HttpResponse, path: string): PrometheusAnswer {
  if (status === 200) return { body: body.toString('utf8') };
  return { problem: `HTTP ${String(status)} to GET ${path}` };
}
