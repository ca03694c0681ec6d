import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { WebServerEvent } from '../../src/platform/server/web/web-event.js';
import {
  openWebServer,
  type WebServer,
  type WebServerOptions,
} from '../../src/platform/server/web-server.js';
import { useClosing } from './use-closing.js';

/** A web server of a test. */
export interface TestWebServer {
  readonly server: WebServer;
  readonly port: number;
  /** What it told, in order. */
  readonly events: WebServerEvent[];
}

/**
 * Call it in a `describe`: gives a function that opens a web server on 127.0.0.1, which says the path back unless
 * `options` say otherwise. It is closed after the test.
 */
export function useWebServer(): (options?: Partial<WebServerOptions>) => Promise<TestWebServer> {
  const closing = useClosing();
  return async (options = {}) => {
    const events: WebServerEvent[] = [];
    const server = await openWebServer({
      addresses: [{ host: '127.0.0.1', port: 0 }],
      flag: '--listen-address',
      handle: ({ path }) => ({ status: 200, body: path }),
      observer: { observe: (event) => events.push(event) },
      ...options,
    });
    closing(server);
    return { server, port: server.addresses[0]?.port ?? 0, events };
  };
}

/** What is not a plain GET of `/`. */
export interface AskOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Speaks TLS; by default the certificate is not looked at. */
  readonly tls?: ConnectionOptions;
}

/** An answer that has come in whole. */
export interface WebReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  /** The bytes as text. */
  readonly body: string;
}

/** Asks on a connection of its own. */
export async function ask(port: number, options: AskOptions = {}): Promise<WebReply> {
  const { path = '/', method = 'GET', headers = {}, body, tls } = options;
  const common = { host: '127.0.0.1', port, path, method, headers, agent: false };
  const call =
    tls === undefined
      ? requestHttp(common)
      : requestHttps({ rejectUnauthorized: false, ...common, ...tls });
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const bytes = await buffer(response);
  const { statusCode: status = 0 } = response;
  return { status, headers: response.headers, bytes, body: bytes.toString() };
}

/** The subject of the certificate that a server on 127.0.0.1 shows. */
export async function shownSubject(port: number, ca: string): Promise<string> {
  const socket = connectTls({ host: '127.0.0.1', port, ca });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerX509Certificate() ?? { subject: '' };
  socket.destroy();
  return subject;
}

/** The Authorization header of a user. */
export function basic(user: string, password: string): { readonly Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}
