import { decodeJsonRequest } from '../../mads/decode-json-request.js';
import type { ReceivedDiscoveryRequest } from '../../mads/discovery-request.js';
import type { HttpRequest } from '../../platform/server/http-front.js';
import type { HttpBehaviour } from '../eras/behaviour.js';
import { parseFetchTimeoutMs } from './fetch-timeout.js';
import { badRequest, cutOff, plainRefusal, redirect, type PollRefusal } from './poll-answers.js';
import { readTarget } from './read-target.js';

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
export function readPoll(http: HttpRequest, behaviour: HttpBehaviour): Poll | PollRefusal {
  const { path, query, cleaned } = readTarget(http.target);
  if (cleaned !== undefined) return redirect(behaviour.redirectStatus, cleaned);
  const known = behaviour.takesTrailingSlash ? path.replace(/(?<=.)\/$/, '') : path;
  if (known !== POLL_PATH) return plainRefusal(404);
  if (http.method !== 'POST') return plainRefusal(405);
  if (!isJson(http.header('Content-Type'))) return plainRefusal(415);
  if (!acceptsJson(http.header('Accept'))) return plainRefusal(406);
  return readRequest(http.body, query, behaviour);
}

function readRequest(body: Buffer, query: string, behaviour: HttpBehaviour): Poll | PollRefusal {
  const { errorDocument, unknownFields, withoutNode } = behaviour;
  const timeoutMs = parseFetchTimeoutMs(query);
  if (typeof timeoutMs === 'string') {
    const title = 'Could not parse fetch-timeout';
    return badRequest({ title, detail: timeoutMs }, errorDocument);
  }
  const request = decodeJsonRequest(body, unknownFields);
  if (typeof request === 'string') {
    const title = 'Could not parse request body';
    return badRequest({ title, detail: request }, errorDocument);
  }
  if (!request.hasNode && withoutNode === 'cut') return cutOff('the request has no node');
  return { request, timeoutMs };
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
