/** A name in a certificate: `DNS:a`, and in quotes, as JSON, where a comma or the like is in it. */
const NAME = /(?:^|, )(DNS|IP Address|email|URI):(?:("(?:[^"\\]|\\.)*")|([^,]*))/gy;

/** The names of the kinds that `client_allowed_sans` knows, from Node's text of a certificate's alternative names. */
export function alternativeNames(text: string): readonly string[] {
  const names: string[] = [];
  const others = /(?:^|, )[^,:]+:(?:"(?:[^"\\]|\\.)*"|[^,]*)/gy;
  for (let at = 0; at < text.length;) {
    NAME.lastIndex = at;
    others.lastIndex = at;
    const name = NAME.exec(text);
    const length = (name ?? others.exec(text))?.[0].length ?? 0;
    // Something unheard of: what follows could be anything.
    if (length === 0) break;
    if (name !== null) names.push(toName(name));
    at += length;
  }
  return names;
}

/** Names as they are compared: addresses of IPv6 have many forms. */
export function comparableName(name: string): string {
  const url = `http://[${name}]`;
  return name.includes(':') && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : name;
}

function toName([, , quoted, plain = '']: RegExpExecArray): string {
  return comparableName(quoted === undefined ? plain : (JSON.parse(quoted) as string));
}
