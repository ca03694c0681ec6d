import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

import { expect } from 'chai';

import { TcpProxy } from '../../support/tcp-proxy.js';
import { waitFor } from '../../support/wait-for.js';

describe('the TCP proxy', () => {
  let echo: Server;
  let proxy: TcpProxy;
  let clients: Client[];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(
      0,
      '127.0.0.1',
    );
    await once(echo, 'listening');
    proxy = await TcpProxy.open({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.socket.destroy();
    await proxy.close();
    echo.close();
    await once(echo, 'close');
  });

  function startClient(): Client {
    const client = new Client(connect(proxy.port, '127.0.0.1'));
    clients.push(client);
    return client;
  }

  async function openClient(): Promise<Client> {
    const client = startClient();
    await once(client.socket, 'connect');
    return client;
  }

  it('passes both ways, and passes on the end of a connection', async () => {
    const client = await openClient();
    client.socket.end('hello');
    await client.closed;
    expect(client.received).to.equal('hello');
    await waitFor(() => proxy.standing === 0);
    expect(proxy.accepted).to.equal(1);
  });

  it('holds everything back as a black hole, and lets it go on later', async () => {
    const client = await openClient();
    await client.echoes('before');
    proxy.become({ kind: 'black-hole' });
    client.socket.write('held');
    const second = await openClient();
    second.socket.write('held');
    await waitFor(() => proxy.accepted === 2);
    expect([client.received, second.received]).to.deep.equal(['before', '']);
    proxy.become({ kind: 'pass' });
    await waitFor(() => client.received === 'beforeheld' && second.received === 'held');
  });

  it('throws away what it swallows and keeps the connection open', async () => {
    const client = await openClient();
    await client.echoes('before');
    proxy.become({ kind: 'swallow' });
    await new Promise((resolve) => client.socket.write('x'.repeat(100_000), resolve));
    const other = await openClient();
    other.socket.end('lost');
    await waitFor(() => proxy.accepted === 2);
    proxy.become({ kind: 'pass' });
    await client.echoes('after');
    expect(client.received.replace(/^before(x*)after$/, 'only what came after')).to.equal(
      'only what came after',
    );
  });

  it('resets the connections that stand and those that come', async () => {
    const client = await openClient();
    await client.echoes('before');
    proxy.become({ kind: 'reset' });
    expect(await client.closed).to.equal('ECONNRESET');
    expect(await startClient().closed).to.equal('ECONNRESET');
  });

  it('delays each piece, in order, and sends what waits when the delay ends early', async () => {
    proxy.become({ kind: 'delay', delayMs: 30 });
    const client = await openClient();
    const beganMs = performance.now();
    await client.echoes('one');
    expect(performance.now() - beganMs).to.be.at.least(55);
    proxy.become({ kind: 'delay', delayMs: 60_000 });
    client.socket.write('two');
    await waitFor(() => proxy.delayed === 1);
    proxy.become({ kind: 'pass' });
    await waitFor(() => client.received === 'onetwo');
  });

  it('cuts after so many bytes towards the client, and cuts later connections at once', async () => {
    proxy.become({ kind: 'cut', afterBytes: 4 });
    const client = await openClient();
    client.socket.write('abcdefgh');
    await client.closed;
    expect(client.received).to.equal('abcd');
    const second = await openClient();
    second.socket.write('x');
    await second.closed;
    expect(second.received).to.equal('');
  });

  it('ends connections when it is closed, in whatever state', async () => {
    const client = await openClient();
    proxy.become({ kind: 'black-hole' });
    const closing = proxy.close();
    await client.closed;
    await closing;
    proxy = await TcpProxy.open({ host: '127.0.0.1', port: 9 });
  });

  it('closes the connection when nobody listens behind it', async () => {
    const lonely = await TcpProxy.open({ host: '127.0.0.1', port: 9 });
    const client = new Client(connect(lonely.port, '127.0.0.1'));
    await client.closed;
    await lonely.close();
  });
});

class Client {
  readonly socket: Socket;
  received = '';
  /** With the code of the error, if there was one. */
  readonly closed: Promise<string | undefined>;

  constructor(socket: Socket) {
    this.socket = socket;
    let code: string | undefined;
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        resolve(code);
      });
    });
  }

  /** Sends `text` and waits until it came back. */
  async echoes(text: string): Promise<void> {
    const before = this.received.length;
    this.socket.write(text);
    await waitFor(() => this.received.length >= before + text.length, {
      what: `the echo of "${text}"`,
    });
  }
}
