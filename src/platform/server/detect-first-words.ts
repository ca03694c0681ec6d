import type { Duplex } from 'node:stream';

/** What every HTTP/2 connection begins with (RFC 9113, section 3.4). No HTTP/1 method begins with it. */
const HTTP2_BEGINNING = 'PRI ';

/** The record type of a handshake and the major version of every TLS there is (RFC 8446, section 5.1). */
const TLS_BEGINNING = '\x16\x03';

/** The first bytes of a connection tell which protocol it speaks; `other` is none that is known here. */
export type FirstWords = 'http1' | 'http2' | 'tls' | 'other';

/** The methods that an HTTP/1 connection may begin with to count as one. */
const HTTP1_METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

const BEGINNINGS: readonly (readonly [FirstWords, string])[] = [
  ['http2', HTTP2_BEGINNING],
  ['tls', TLS_BEGINNING],
  ...HTTP1_METHODS.map((method) => ['http1', `${method} `] as const),
];

/**
 * Looks at the first bytes of a connection and puts them back, so that whoever serves the connection reads it from
 * its beginning.
 *
 * @returns `undefined` when the connection ended, broke or stayed silent for `timeoutMs`; it is destroyed then.
 */
export async function detectFirstWords(
  connection: Duplex,
  timeoutMs: number,
): Promise<FirstWords | undefined> {
  const seen: Buffer[] = [];
  let words: FirstWords | undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, timeoutMs);
    const read = (): Buffer | null => connection.read() as Buffer | null;
    function look(): void {
      // To the end: Node 26 tells of more only then.
      for (let bytes = read(); bytes !== null; bytes = read()) seen.push(bytes);
      const beginning = Buffer.concat(seen);
      words = judge(beginning.toString('latin1', 0, 16));
      if (words === undefined) return;
      // At once: a connection that has ended takes nothing back in the next turn.
      connection.unshift(beginning);
      finish();
    }
    function finish(): void {
      clearTimeout(timer);
      connection.off('readable', look).off('end', finish).off('close', finish);
      resolve();
    }
    connection.on('readable', look).on('end', finish).on('close', finish);
  });
  if (words === undefined) connection.destroy();
  return words;
}

/** `undefined` when more bytes are needed. */
function judge(text: string): FirstWords | undefined {
  const found = BEGINNINGS.find(([, beginning]) => text.startsWith(beginning));
  if (found !== undefined) return found[0];
  return BEGINNINGS.some(([, beginning]) => beginning.startsWith(text)) ? undefined : 'other';
}
