/** What the control plane of the benchmark is told. */
export type ControlPlaneCommand =
  /** Read an answer from a file, so that it can be sent without delay. */
  | { readonly kind: 'load'; readonly path: string; readonly version: string }
  /** Take an answer as it stands here. */
  | { readonly kind: 'loadText'; readonly text: string; readonly version: string }
  /** What was loaded last is the state from now on: everybody gets it. */
  | { readonly kind: 'send' };

/** What it says. Times are of the monotonic clock that all processes of a machine share, in nanoseconds. */
export type ControlPlaneNews =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'loaded' }
  | { readonly kind: 'sent'; readonly atNs: string }
  /** A client holds a stream or a poll that waits for news. */
  | { readonly kind: 'waiting' };
