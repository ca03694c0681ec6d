import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** Path of the long poll. */
export const POLL_PATH = '/v3/discovery:monitoringassignments';

/** What is not the usual request of a poll. */
export interface PollOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An HTTP answer that has come in whole. */
export interface PollAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends a POST to the path of the long poll, or what else `options` say, on a connection of its own. */
export async function poll(port: number, options: PollOptions = {}): Promise<PollAnswer> {
  const { path = POLL_PATH, method = 'POST', body = '{}', signal } = options;
  const headers = options.headers ?? { 'Content-Type': 'application/json' };
  const call = request({ port, host: '127.0.0.1', path, method, headers, agent: false, signal });
  call.end(method === 'POST' || method === 'PUT' ? body : undefined);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const answer = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body: answer };
}

/** A TCP connection that says exactly what a test says, and keeps what it hears. */
export class RawConnection {
  readonly closed: Promise<unknown>;
  heard = '';
  /** The code of the error that ended it, if one did: `ECONNRESET` after a RST. */
  failure: string | undefined;
  readonly #socket: Socket;
  readonly #wakers = new Set<() => void>();

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1').on('data', (piece: string) => {
      this.heard += piece;
      for (const wake of this.#wakers) wake();
    });
    this.#socket.on('error', ({ code }: NodeJS.ErrnoException) => (this.failure = code));
    this.closed = new Promise((resolve) => this.#socket.on('close', resolve));
  }

  /** Resolves when the bytes are on their way. */
  async say(bytes: string | Uint8Array): Promise<void> {
    const encoded = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    await new Promise<void>((resolve) => {
      this.#socket.write(encoded, () => {
        resolve();
      });
    });
  }

  /** Waits until what was heard matches. */
  async hears(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.heard)) {
      await new Promise<void>((resolve) => {
        this.#wakers.add(resolve);
      });
    }
    return this.heard;
  }

  /** Half-closes. */
  end(): void {
    this.#socket.end();
  }

  /** Cuts the connection with a RST. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }
}

/** Call it in a `describe`: gives a function that connects. What is open is cut after the test. */
export function useRawConnections(): (port: number) => RawConnection {
  const opened: RawConnection[] = [];
  afterEach('cut the connections of the test', () => {
    for (const connection of opened.splice(0)) connection.cut();
  });
  return (port) => {
    const connection = new RawConnection(port);
    opened.push(connection);
    return connection;
  };
}
