import { hostname } from 'node:os';
import { systemClock } from '../../base/clock.js';
import type { Observer } from '../../base/observer.js';
import { oneLine } from '../../base/one-line.js';
import type { ListenAddress, Listener } from './listen.js';
import { openPort } from './open-port.js';
import { WebConfigFile, type WebSettings } from './web/web-config-file.js';
import { WebDesk } from './web/web-desk.js';
import type { WebServerEvent } from './web/web-event.js';
import { DEFAULT_WEB_LIMITS, WebReception, type WebLimits } from './web/web-reception.js';
import type { WebHandler } from './web/web-request.js';

/** What a web server is made of. */
export interface WebServerOptions {
  readonly addresses: readonly ListenAddress[];
  /** The flag that named them, for messages. */
  readonly flag: string;
  /** TLS, passwords and limits, in the form of Prometheus' exporter-toolkit; read again when it changes. */
  readonly webConfigFile?: string;
  /** Answers what has passed all that is checked for everybody. */
  readonly handle: WebHandler;
  readonly observer: Observer<WebServerEvent>;
  /** In the place of the usual ones. */
  readonly limits?: Partial<WebLimits>;
}

/** An open web server. */
export interface WebServer {
  /** What it really listens on, in the order in which it was asked for. */
  readonly addresses: readonly ListenAddress[];
  /** As the web configuration file had it at the start. */
  readonly scheme: 'http' | 'https';
  /** Gives answers that are due a moment to be fetched. Resolves when nothing is left open. */
  close(): Promise<void>;
}

/** Cleartext, and everybody may come in. */
const NO_SETTINGS: WebSettings = { config: { headers: {}, users: new Map() } };

/** How long connections have to take their last answer. */
const CLOSE_GRACE_MS = 500;

/**
 * Serves HTTP/1.1 at all addresses, with TLS and passwords where the web configuration file says so. Before the
 * handler sees a request: limits of size, time and number; methods; plain paths; host names of others and requests
 * of foreign pages are refused (`refuse-foreign.ts`).
 *
 * @throws WebConfigError when the web configuration file cannot be used.
 * @throws ListenError when one of the addresses cannot be listened on; then none is.
 */
export async function openWebServer(options: WebServerOptions): Promise<WebServer> {
  const { handle, observer, addresses } = options;
  const settings = await openSettings(options);
  const names = new Set([hostname(), ...addresses.map(({ host }) => host)].map(plainName));
  const desk = new WebDesk({ handle, names, observer, clock: systemClock });
  const limits = { ...DEFAULT_WEB_LIMITS, ...options.limits };
  const open: OpenAddress[] = [];
  const close = async (): Promise<void> => {
    desk.close();
    await Promise.all(open.map(closeAddress));
  };
  try {
    for (const address of addresses) {
      const reception = new WebReception({ settings, desk, limits, observer });
      open.push({ reception });
      const listener = await openPort({ ...address, flag: options.flag }, (connection, peer) => {
        void reception.receive(connection, peer);
      });
      open.splice(-1, 1, { reception, listener });
    }
    const { tls } = await settings();
    const scheme = tls === undefined ? 'http' : 'https';
    return { addresses: open.flatMap(({ listener }) => listener?.address ?? []), scheme, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface OpenAddress {
  readonly reception: WebReception;
  /** Absent when it could not be opened. */
  readonly listener?: Listener;
}

async function closeAddress({ reception, listener }: OpenAddress): Promise<void> {
  reception.close();
  await listener?.close(CLOSE_GRACE_MS);
}

async function openSettings({
  webConfigFile,
  observer,
}: WebServerOptions): Promise<() => Promise<WebSettings>> {
  if (webConfigFile === undefined) return () => Promise.resolve(NO_SETTINGS);
  const file = await WebConfigFile.open({
    path: webConfigFile,
    clock: systemClock,
    observer: {
      renewed: (paths) => {
        observer.observe({ kind: 'web-config-renewed', paths });
      },
      unusable: ({ path, message }) => {
        observer.observe({ kind: 'web-config-unusable', place: oneLine(path), reason: message });
      },
    },
  });
  return () => file.current();
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
