import type { Connector } from '../../platform/client/connector.js';
import type { Endpoint } from '../../platform/client/endpoint.js';

/** A place where a control plane may be spoken to, and what it takes to be let in. */
export interface Peer {
  readonly endpoint: Endpoint;
  /** Makes every connection to it. */
  readonly connector: Connector;
  /**
   * What each request is sent with, names in lower case; credentials are among it only where they may go. Asked anew
   * for each request or stream, because a token may have been renewed. Never rejects.
   */
  headers(): Promise<Readonly<Record<string, string>>>;
}
