import { decodeJsonRequest } from '../mads/decode-json-request.js';
import type { ReceivedDiscoveryRequest } from '../mads/discovery-request.js';
import type { HttpRequest } from '../platform/http-front.js';
import { parseFetchTimeoutMs } from './fetch-timeout.js';
import { badRequest, plainRefusal, type PollRefusal } from './poll-answers.js';

/** The path of the long poll. */
const POLL_PATH = '/v3/discovery:monitoringassignments';

/** A long poll that can be answered. */
export interface Poll {
  readonly request: ReceivedDiscoveryRequest;
  /** How long the answer may take; at once when it is not above zero. */
  readonly timeoutMs: number;
}

/**
 * Reads an HTTP request as a long poll. What is refused, in which order and with which words is Kuma's (seen on
 * 1.8.8 and 2.14.3).
 */
export function readPoll(http: HttpRequest): Poll | PollRefusal {
  const { path, query } = splitTarget(http.target);
  if (path !== POLL_PATH) return plainRefusal(404);
  if (http.method !== 'POST') return plainRefusal(405);
  if (!isJson(http.header('Content-Type'))) return plainRefusal(415);
  if (!acceptsJson(http.header('Accept'))) return plainRefusal(406);
  const timeoutMs = parseFetchTimeoutMs(query);
  if (typeof timeoutMs === 'string') return badRequest('Could not parse fetch-timeout', timeoutMs);
  const request = decodeJsonRequest(http.body);
  if (typeof request === 'string') return badRequest('Could not parse request body', request);
  return { request, timeoutMs };
}

/** The path is compared as it is meant: percent-encoded characters are decoded, one slash at its end is dropped. */
function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const mark = target.indexOf('?');
  const raw = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  try {
    return { path: decodeURIComponent(raw).replace(/(?<=.)\/$/, ''), query };
  } catch {
    return { path: raw, query };
  }
}

/** Parameters such as the charset do not matter; the case of the type does. */
function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim() === 'application/json';
}

/** `application/*` is not understood by Kuma's router. No header means that anything will do. */
function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined) return true;
  const types = accept.split(',').map((range) => range.split(';')[0]?.trim());
  return types.includes('application/json') || types.includes('*/*');
}
