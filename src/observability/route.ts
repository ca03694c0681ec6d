/** A GET or POST request to one of our own pages, after all that the server checks for everybody. */
export interface WebRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of a header, whatever the case of its name; several ones are joined. */
  header(name: string): string | undefined;
  /** The `HOST:PORT` that it came from. */
  readonly peer: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** The answer to a {@link WebRequest}. HEAD is answered as GET, without the body, by the server. */
export interface WebAnswer {
  readonly status: number;
  /** The headers of security are added to these by the server. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** One page, or one thing that can be asked for. */
export interface Route {
  readonly method: WebRequest['method'];
  /** Matched as a whole, as it stands in the request: `/targets`. */
  readonly path: string;
  /** Must not throw for anything that was asked; nonsense is answered with 4xx. */
  readonly answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer>;
}
