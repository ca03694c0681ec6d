/** A GET or POST request that has passed all that is checked for everybody; HEAD comes as GET. */
export interface WebServerRequest {
  readonly method: 'GET' | 'POST';
  /** As it stands in the request, without the query; nothing in it is escaped. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The value of a header, whatever the case of its name; several ones are joined. */
  header(name: string): string | undefined;
  /** The `HOST:PORT` that it came from. */
  readonly peer: string;
  /** Aborts when nobody waits for the answer any more, and when the server closes: then answer at once. */
  readonly signal: AbortSignal;
}

/** The answer to a {@link WebServerRequest}. Its headers win over those that every answer gets. */
export interface WebServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Gives the answer to a request. One that throws is a bug: it is answered with 500, and told. */
export type WebHandler = (request: WebServerRequest) => WebServerAnswer | Promise<WebServerAnswer>;
