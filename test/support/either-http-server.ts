import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createSecureServer, type Http2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

import type { Certificate } from './certificates.js';
import type { StreamHandler } from './h2-server.js';

/** What an {@link openEitherHttpServer} shows and says. */
export interface EitherHttpOptions {
  readonly identity: Certificate;
  readonly host: string;
  /** What is done about a request over HTTP/2. */
  readonly onStream: StreamHandler;
  /** What is said to a request over HTTP/1.1. */
  readonly onRequest: (response: ServerResponse) => void;
}

/** A server behind TLS that speaks HTTP/2 or HTTP/1.1, as the client chooses (ALPN): what ingresses do. */
export async function openEitherHttpServer(
  options: EitherHttpOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createSecureServer({ ...options.identity, allowHTTP1: true });
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    sessions.add(session.on('error', () => undefined));
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    options.onStream(stream, headers);
  });
  server.on('request', ({ httpVersionMajor }, response: unknown) => {
    if (httpVersionMajor === 1) options.onRequest(response as ServerResponse);
  });
  server.listen({ port: 0, host: options.host });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
