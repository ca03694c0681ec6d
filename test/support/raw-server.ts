import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';

/** A TCP server whose connections the test holds in its hand. */
export interface RawServer {
  /** 0 for a socket file. */
  readonly port: number;
  /** How many connections came since it was opened. */
  readonly accepted: number;
  /** How many connections stand now. */
  readonly standing: number;
  /** Ends every connection with RST; later ones are taken. */
  cut(): void;
  /** Stops listening, ends every connection with RST, and waits until all is closed. */
  close(): Promise<void>;
}

/** What {@link openRawServer} does with a connection; `ordinal` is 1 for the first. */
export type ConnectionHandler = (socket: Socket, ordinal: number) => void;

/** Listens on 127.0.0.1 on a free port, unless `where` says otherwise. */
export async function openRawServer(
  onConnection: ConnectionHandler,
  where: ListenOptions = {},
): Promise<RawServer> {
  const standing = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    accepted += 1;
    standing.add(socket);
    socket.on('close', () => standing.delete(socket));
    socket.on('error', () => socket.destroy());
    onConnection(socket, accepted);
  });
  server.listen(where.path === undefined ? { port: 0, host: '127.0.0.1', ...where } : where);
  await once(server, 'listening');
  const port = where.path === undefined ? (server.address() as AddressInfo).port : 0;
  const cut = (): void => {
    for (const socket of standing) {
      if (where.path === undefined) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  return {
    port,
    get accepted() {
      return accepted;
    },
    get standing() {
      return standing.size;
    },
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await openRawServer(() => undefined);
  await server.close();
  return server.port;
}
