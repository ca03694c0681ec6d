/** What a web server tells of itself. */
export type WebServerEvent =
  /** Somebody was not let in, or asked for what cannot be answered. `status` 0: the connection was closed instead. */
  | {
      readonly kind: 'web-request-refused';
      readonly peer: string;
      readonly status: number;
      /** May hold what the peer said; escaped. */
      readonly reason: string;
      /** Present when a page threw, which is a bug. */
      readonly cause?: unknown;
    }
  /** The web configuration file, or a file that it names, has changed; the new one is in force. */
  | { readonly kind: 'web-config-renewed'; readonly paths: readonly string[] }
  /** It has changed and cannot be used; what was in force stays. `place` is `FILE:LINE:COLUMN`, or the file. */
  | { readonly kind: 'web-config-unusable'; readonly place: string; readonly reason: string };
