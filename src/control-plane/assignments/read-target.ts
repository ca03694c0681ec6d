/** What an HTTP request asks for. */
export interface RequestTarget {
  /** With percent-encoded characters decoded; as sent where that is not possible. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Where the path has doubled slashes or dots: the target that is meant. */
  readonly cleaned?: string;
}

/** Takes the target of a request apart, as Go's router does. */
export function readTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const raw = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  const path = decoded(raw);
  const clean = cleanPath(path);
  if (clean === path) return { path, query };
  return { path, query, cleaned: encodeURI(clean) + (mark === -1 ? '' : `?${query}`) };
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
