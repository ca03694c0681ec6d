import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostPort } from '../../base/host-port.js';
import { cutConnection } from './cut-connection.js';

/** A host (name or IP address, IPv6 without brackets) and a port; port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** An open port and all connections that came through it. */
export interface Listener {
  /** What it really listens on: an IP address and a port above 0. */
  readonly address: ListenAddress;
  /**
   * Takes no more connections, gives those that stand `graceMs` to end by themselves, then destroys the rest.
   * Resolves when nothing is left open.
   */
  close(graceMs: number): Promise<void>;
  /** Takes no more connections and cuts those that stand with RST. */
  cut(): Promise<void>;
}

/** Takes a connection over: reads it, ends it. `peer` is the `HOST:PORT` at its other end. */
export type ConnectionHandler = (connection: Duplex, peer: string) => void;

/**
 * Listens for TCP connections. One that its peer half-closes is ended from our side too. Errors of a connection need
 * no handler; it is closed then.
 *
 * @throws the system's error (`EADDRINUSE`, `EACCES`, …) when the address cannot be listened on.
 */
export async function openListener(
  address: ListenAddress,
  onConnection: ConnectionHandler,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    onConnection(socket, hostPort(socket.remoteAddress ?? '', socket.remotePort ?? 0));
  });
  server.listen(address.port, address.host);
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  return {
    address: { host, port },
    close: (graceMs) => closeAll(server, sockets, graceMs),
    cut: () => cutAll(server, sockets),
  };
}

async function cutAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const socket of sockets) cutConnection(socket);
  await closed;
}

async function closeAll(
  server: Server,
  sockets: ReadonlySet<Socket>,
  graceMs: number,
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const enough = new AbortController();
  await Promise.race([closed, sleep(graceMs, undefined, { signal: enough.signal })]);
  enough.abort();
  for (const socket of sockets) socket.destroy();
  await closed;
}
