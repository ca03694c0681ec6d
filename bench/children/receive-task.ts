/** What a process that only receives does. */
export interface ReceiveTask {
  /** Our channel, one with the defaults of grpc-js, or an HTTP request. */
  readonly by: 'our-channel' | 'default-channel' | 'http';
  readonly port: number;
  /** How often; over one connection. */
  readonly times: number;
}

/** What it found: from the request to the whole answer, each time. */
export interface ReceiveResult {
  readonly wallMs: readonly number[];
  readonly bytes: number;
}
