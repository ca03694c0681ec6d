import { createServer, type IncomingMessage } from 'node:http';

import { expect } from 'chai';

import {
  createHttpClient,
  type HttpClient,
  type HttpResponse,
} from '../../../../src/platform/client/http-client.js';
import { directPeer } from '../../../support/direct-access.js';
import { failureOf } from '../../../support/outcome.js';
import {
  openRawServer,
  type ConnectionHandler,
  type RawServer,
} from '../../../support/raw-server.js';

const GET = { method: 'GET', path: '/', headers: {} } as const;

describe('an HTTP client', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach('close what the test opened', async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open(onConnection: ConnectionHandler): Promise<RawServer> {
    const server = await openRawServer(onConnection);
    closers.push(() => server.close());
    return server;
  }

  function client(port: number, host = '127.0.0.1'): HttpClient {
    const peer = directPeer({ kind: 'network', host, port, tls: false });
    const limits = { connectTimeoutMs: 60_000, maxResponseBytes: 1_000 };
    const created = createHttpClient(peer, limits);
    closers.push(() => created.close());
    return created;
  }

  const send = (to: HttpClient): Promise<HttpResponse> =>
    to.send(GET, new AbortController().signal);

  it('connects again, once for each request, when the connection was closed in between', async () => {
    const requests: IncomingMessage[] = [];
    const http = createServer((request, response) => {
      requests.push(request);
      response.setHeader('connection', 'close').end('hello');
    });
    const server = await open((socket) => http.emit('connection', socket));
    const one = client(server.port);
    for (const count of [1, 2, 3]) {
      expect((await send(one)).status).to.equal(200);
      expect([server.accepted, requests.length]).to.deep.equal([count, count]);
    }
    expect(requests[0]?.headers).to.include({ host: `127.0.0.1:${String(server.port)}` });
  });

  it('takes who speaks first for somebody who does not speak HTTP/1.1', async () => {
    for (const words of ['SSH-2.0-OpenSSH_9.6\r\n', Buffer.from('000000040000000000', 'hex')]) {
      const server = await open((socket) => socket.write(words));
      const failure = (await failureOf(send(client(server.port)))) as Error;
      expect(failure.name, failure.message).to.be.oneOf(['ConnectError', 'HTTPParserError']);
      expect(server.accepted).to.equal(1);
    }
  });
});
