/** What a request asks for. */
export interface WebTarget {
  /** As it stands in the request; nothing in it is escaped. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Longer ones are nobody's. */
const MAX_LENGTH = 8_192;

/** Paths of ours have neither escapes nor empty or dotted segments: what has is meant for somebody else. */
const PLAIN_PATH = /^\/(?:[\w.~:@!$&'()*+,;=-]+(?:\/[\w.~:@!$&'()*+,;=-]+)*\/?)?$/;

const DOTS = /\/\.{1,2}(?:\/|$)/;

/**
 * Reads the target of a request.
 *
 * @returns the status of the refusal where it is no plain path with a query.
 */
export function readWebTarget(target: string): WebTarget | 400 | 414 {
  if (target.length > MAX_LENGTH) return 414;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  if (!PLAIN_PATH.test(path) || DOTS.test(path) || !/^[\x21-\x7e]*$/.test(query)) return 400;
  return { path, query: new URLSearchParams(query) };
}
