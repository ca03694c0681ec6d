import type { Route } from '../../src/observability/route.js';
import { toHandler } from '../../src/observability/to-handler.js';
import { openWebServer } from '../../src/platform/server/web-server.js';

/** Routes that are served on this machine. */
export interface ServedRoutes {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `routes` as the tool does, without TLS and passwords. Port 0, the default, picks one. */
export async function serveRoutes(routes: readonly Route[], port = 0): Promise<ServedRoutes> {
  const server = await openWebServer({
    addresses: [{ host: '127.0.0.1', port }],
    flag: '--listen-address',
    handle: toHandler(routes),
    observer: { observe: () => undefined },
  });
  const [address] = server.addresses;
  const opened = address?.port ?? 0;
  return {
    origin: `http://127.0.0.1:${String(opened)}`,
    port: opened,
    close: () => server.close(),
  };
}
