/** How an answer is encoded: a gRPC message, or the body of an HTTP 200. */
export type Encoding = 'protobuf' | 'json';

/**
 * What a target carries. `tags`: eight labels, as control planes up to 2.6 send them. `bare`: none, as those from
 * 2.7 on do.
 */
export type Shape = 'tags' | 'bare';

/**
 * Which answer of a control plane that changes. Resources come in another order each time, as Go's maps give them.
 *
 * - `full`: the first state.
 * - `renewed`: each assignment differs from `full`.
 * - `reordered`: the same set as `full`.
 * - `pct1`, `pct1b`: one assignment of a hundred differs from `full` and from each other.
 */
export type Variant = 'full' | 'renewed' | 'reordered' | 'pct1' | 'pct1b';

/** Names one generated answer: equal specs give equal bytes, on every machine. */
export interface AnswerSpec {
  readonly encoding: Encoding;
  readonly shape: Shape;
  readonly variant: Variant;
  /** How many targets, each in an assignment of its own. */
  readonly targets: number;
}
