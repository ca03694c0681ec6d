import type { WebAnswer, WebRequest } from '../../../observability/route.js';
import type { Inspection } from '../../inspection/inspection.js';
import { entityTag, unlessKnown } from './entity-tag.js';
import type { SdReaders } from './sd-readers.js';

/** What `/sd` needs. */
export interface SdParts {
  readonly inspection: () => Inspection | undefined;
  readonly readers: SdReaders;
  readonly now: () => number;
}

/**
 * `/sd`: the list exactly as it is in the file, for `http_sd_configs`. Prometheus keeps its targets over 503, and
 * would lose them all over an empty list: before the first good list there is none.
 */
export function createSdAnswer({
  inspection,
  readers,
  now,
}: SdParts): (request: WebRequest) => WebAnswer {
  let last: { readonly list: Buffer; readonly tag: string } | undefined;
  return (request) => {
    const interval = request.header('X-Prometheus-Refresh-Interval-Seconds');
    readers.asked(request.peer, interval, now());
    const list = inspection()?.publishedList();
    if (list === undefined) return NO_LIST_YET;
    // A list may be large: its tag is made once.
    if (last?.list !== list) last = { list, tag: entityTag(list) };
    return unlessKnown(request, { status: 200, headers: HEADERS, body: list }, last.tag);
  };
}

const HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' };

const NO_LIST_YET: WebAnswer = {
  status: 503,
  headers: {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': '5',
  },
  body: 'There is no list yet: no control plane has answered since the start, and no file stood before it. Keep the targets that you have.\n',
};
