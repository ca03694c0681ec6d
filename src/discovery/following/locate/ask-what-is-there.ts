import type { ApiServer } from './api-server.js';
import { statusText } from './status-text.js';

/**
 * What listens at an address, by what it says to a GET of the long poll's path: `mads`, the MADS port (405, or no
 * HTTP/1 at all: gRPC); `api-server`, probably (404); else unclear.
 */
export interface WhatIsThere {
  readonly kind: 'mads' | 'api-server' | 'unclear';
  /** The status of its answer; none where the peer was not asked or did not answer in HTTP. */
  readonly status?: number;
  /** What it said, where that is unclear. */
  readonly word?: string;
}

const PATH = '/v3/discovery:monitoringassignments';

/**
 * Finds out whether the MADS port or the API server listens there. Nothing is changed by asking.
 *
 * @throws what {@link ApiServer.get} throws.
 */
export async function askWhatIsThere(server: ApiServer, signal: AbortSignal): Promise<WhatIsThere> {
  const answer = await server.get(PATH, signal);
  if (answer.kind === 'not-http') return { kind: 'mads' };
  if (answer.kind === 'unusable') return { kind: 'unclear', word: answer.reason };
  const { response } = answer;
  const { status } = response;
  if (status === 405) return { kind: 'mads', status };
  if (status === 404) return { kind: 'api-server', status };
  return { kind: 'unclear', status, word: `GET ${PATH}: ${statusText(response)}` };
}
