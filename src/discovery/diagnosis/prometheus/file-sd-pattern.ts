/**
 * True when `pattern` of `file_sd_configs` means `path`, by the rules of Go's `filepath.Match`, which Prometheus reads
 * them with: `*` and `?` do not go over a slash, `[a-z]` and `[^a-z]` are sets, a backslash escapes. A broken pattern
 * means nothing.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  return isWhole(path, ['^', toSource(pattern)]);
}

/** True when `pattern`, which is relative to nobody knows what, may mean `path`. */
export function matchesAtEnd(pattern: string, path: string): boolean {
  return isWhole(path, ['(^|/)', toSource(pattern.replace(/^(\.\/)+/, ''))]);
}

function isWhole(path: string, [start, source]: readonly [string, string | undefined]): boolean {
  try {
    return source !== undefined && new RegExp(`${start}${source}$`, 'su').test(path);
  } catch {
    // A range that ends before it begins.
    return false;
  }
}

/** One after the other, from the start; a lone bracket or backslash is none. */
const TOKEN =
  /\\(?<escaped>.)|\[(?<not>\^?)(?<set>(?:\\.|[^\]\\])+)\]|(?<any>\*)|(?<one>\?)|(?<plain>[^[\\])/suy;

type TokenGroups = Readonly<Record<string, string | undefined>>;

function toSource(pattern: string): string | undefined {
  const token = new RegExp(TOKEN);
  let source = '';
  while (token.lastIndex < pattern.length) {
    const groups: TokenGroups | undefined = token.exec(pattern)?.groups;
    if (groups === undefined) return undefined;
    source += tokenSource(groups);
  }
  return source;
}

function tokenSource(groups: TokenGroups): string {
  const { set, not = '', any, one, escaped, plain = '' } = groups;
  if (any !== undefined) return '[^/]*';
  if (one !== undefined) return '[^/]';
  return set === undefined ? quote(escaped ?? plain) : setSource(set, not);
}

function setSource(set: string, not: string): string {
  const members = [...set.matchAll(/\\(.)|(-)|([^\\])/gsu)].map(([, escaped, dash, plain]) =>
    dash === undefined ? quote(escaped ?? plain ?? '') : '-',
  );
  return `(?!/)[${not}${members.join('')}]`;
}

/** A character that means nothing but itself in a regular expression. */
function quote(character: string): string {
  const code = character.codePointAt(0);
  return code === undefined ? '' : `\\u{${code.toString(16)}}`;
}
