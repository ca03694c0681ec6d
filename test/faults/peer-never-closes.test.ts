import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { expect } from 'chai';

import { GRPC_V1 } from '../support/discovery-kit.js';
import { useSourceKit } from '../support/source-kit.js';
import { waitFor } from '../support/wait-for.js';

/** An empty SETTINGS frame, and a PING: type, flags, stream 0, eight bytes. */
const SETTINGS = Buffer.from('000000040000000000', 'hex');
const PING = Buffer.from('0000080600000000000000000000000000', 'hex');

describe('a gRPC peer that never closes its side of a connection', () => {
  const kit = useSourceKit(GRPC_V1);
  const sockets = new Set<Socket>();
  let server: Server;
  beforeEach('open the peer', async () => {
    server = createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      socket.resume();
      socket.write(SETTINGS);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach('close the peer', async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  it('does not keep the connection after the subscription is over', async () => {
    const source = kit.source((server.address() as AddressInfo).port);
    const subscription = kit.subscribe(source);
    expect(await subscription.next()).to.include({ kind: 'connected' });
    const [socket] = sockets;
    if (socket === undefined) throw new Error('Nobody connected');
    const ended = once(socket, 'end');
    await subscription.close();
    await ended;
    // Only who writes learns that there is nobody any more.
    await waitFor(() => {
      socket.write(PING);
      return sockets.size === 0;
    });
  });
});
