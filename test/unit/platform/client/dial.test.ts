import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';

import { expect } from 'chai';

import { dial, type DialOptions } from '../../../../src/platform/client/dial.js';
import { directPeer } from '../../../support/direct-access.js';
import { failureOf } from '../../../support/outcome.js';
import {
  closedPort,
  openRawServer,
  type ConnectionHandler,
  type RawServer,
} from '../../../support/raw-server.js';
import { useTempDir } from '../../../support/temp-dir.js';
import { waitFor } from '../../../support/wait-for.js';

describe('a dial', () => {
  const dir = useTempDir();
  const closers: (() => Promise<void>)[] = [];
  afterEach('close what the test opened', async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function open(onConnection: ConnectionHandler, where = {}): Promise<RawServer> {
    const server = await openRawServer(onConnection, where);
    closers.push(() => server.close());
    return server;
  }

  const reads = (socket: Socket): void => void socket.resume();
  const at = (port: number, tls = false): DialOptions =>
    directPeer({ kind: 'network', host: '127.0.0.1', port, tls });
  const { signal } = new AbortController();

  it('tells that somebody takes the connection, and hangs up', async () => {
    const server = await open(reads);
    await dial(at(server.port), signal);
    await waitFor(() => server.accepted === 1 && server.standing === 0);
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('does so through a socket file', async () => {
    const path = dir.file('x.sock');
    const server = await open(reads, { path });
    await dial(directPeer({ kind: 'unix', path, tls: false }), signal);
    await waitFor(() => server.accepted === 1 && server.standing === 0);
  });

  it('fails where nobody listens', async () => {
    const failure = await failureOf(dial(at(await closedPort()), signal));
    expect(failure).to.include({ code: 'ECONNREFUSED' });
    expect(getEventListeners(signal, 'abort')).to.deep.equal([]);
  });

  it('fails where there is no socket file', async () => {
    const endpoint = { kind: 'unix', path: dir.file('none.sock'), tls: false } as const;
    expect(await failureOf(dial(directPeer(endpoint), signal))).to.include({ code: 'ENOENT' });
  });

  it('fails where TLS is asked for and something else is said', async () => {
    const server = await open((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const failure = await failureOf(dial(at(server.port, true), signal));
    expect(failure).to.include({ name: 'ConnectError', failure: 'not-tls' });
    expect(String(failure)).to.match(/use grpc:\/\/ or http:\/\//);
  });

  it('fails where TLS is asked for and the connection is closed', async () => {
    const server = await open((socket) => {
      socket.once('data', () => socket.end());
    });
    const failure = await failureOf(dial(at(server.port, true), signal));
    expect(failure).to.include({ name: 'ConnectError', failure: 'tls' });
    expect(String(failure)).to.match(/closed the connection .*grpc:\/\/ or http:\/\//);
  });

  it('waits for a TLS handshake until it is aborted, then hangs up', async () => {
    const server = await open(reads);
    const controller = new AbortController();
    const reason = new Error('too late');
    const failure = failureOf(dial(at(server.port, true), controller.signal));
    await waitFor(() => server.standing === 1);
    controller.abort(reason);
    expect(await failure).to.equal(reason);
    await waitFor(() => server.standing === 0);
  });

  it('does not begin when it is aborted already', async () => {
    const server = await open(reads);
    const reason = new Error('enough');
    expect(await failureOf(dial(at(server.port), AbortSignal.abort(reason)))).to.equal(reason);
    expect(server.accepted).to.equal(0);
  });
});
