import type { Duplex } from 'node:stream';

/** What every HTTP/2 connection begins with (RFC 9113, section 3.4). No HTTP/1 method begins with it. */
const HTTP2_BEGINNING = Buffer.from('PRI ');

/** Which protocol a connection speaks. */
export type HttpVersion = 'http1' | 'http2';

/**
 * Looks at the first bytes of a connection and puts them back, so that whoever serves the connection reads it from
 * its beginning. Anything that is not HTTP/2 counts as HTTP/1, whose server says what is wrong with it.
 *
 * @returns `undefined` when the connection ended, broke or stayed silent for `timeoutMs`; it is destroyed then.
 */
export async function detectHttpVersion(
  connection: Duplex,
  timeoutMs: number,
): Promise<HttpVersion | undefined> {
  const seen: Buffer[] = [];
  let version: HttpVersion | undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, timeoutMs);
    function look(): void {
      const bytes = connection.read() as Buffer | null;
      if (bytes !== null) seen.push(bytes);
      const beginning = Buffer.concat(seen);
      version = judge(beginning);
      if (version === undefined) return;
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
  if (version === undefined) connection.destroy();
  return version;
}

function judge(bytes: Buffer): HttpVersion | undefined {
  const length = Math.min(bytes.length, HTTP2_BEGINNING.length);
  if (!bytes.subarray(0, length).equals(HTTP2_BEGINNING.subarray(0, length))) return 'http1';
  return length === HTTP2_BEGINNING.length ? 'http2' : undefined;
}
