/** What an HTTP request asks for. */
export interface RequestTarget {
  /** With percent-encoded characters decoded; as sent where that is not possible. `*` is no path of anything. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Where the path has doubled slashes or dots: the target that is meant. */
  readonly cleaned?: string;
}

/** What stands before the path when the target is a whole URL (RFC 9112, section 3.2.2). */
const AUTHORITY = /^https?:\/\/[^/?]*/i;

/** The target of an OPTIONS request that means the server itself (RFC 9112, section 3.2.4). */
const NO_PATH = '*';

/** Takes the target of a request apart, as Go's router does. */
export function readTarget(target: string): RequestTarget {
  if (target === NO_PATH) return { path: target, query: '' };
  const local = withoutAuthority(target);
  const mark = local.indexOf('?');
  const raw = mark === -1 ? local : local.slice(0, mark);
  const query = mark === -1 ? '' : local.slice(mark + 1);
  const path = decoded(raw);
  const clean = cleanPath(path);
  if (clean === path) return { path, query };
  return { path, query, cleaned: encodeURI(clean) + (mark === -1 ? '' : `?${query}`) };
}

function withoutAuthority(target: string): string {
  const local = target.replace(AUTHORITY, '');
  return local === target || local.startsWith('/') ? local : `/${local}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Without empty parts and dots; a slash at the end stays. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const end = parts.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${parts.join('/')}${end}`;
}
