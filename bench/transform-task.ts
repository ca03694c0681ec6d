import type { Encoding, Variant } from './data/answer-spec.js';

/** Who turns the bytes of an answer into a file: the first thing one writes, the tool, or nobody (see `floor`). */
export type Contender = 'naive' | 'ours' | 'floor';

/** What is measured under one name. `prepare` is not measured. */
export type StepName = 'cold' | 'full' | 'pct1' | 'reordered' | 'prepare';

/** One answer to be taken. */
export interface TransformStep {
  readonly name: StepName;
  readonly variant: Variant;
}

/** What a measuring process does. */
export interface TransformTask {
  readonly contender: Contender;
  readonly encoding: Encoding;
  readonly steps: readonly TransformStep[];
  /** Where the answers are, by their variants. */
  readonly answers: Readonly<Partial<Record<Variant, string>>>;
  /** The file that is replaced. `floor` writes `bytesOf` into it instead of a transformed answer. */
  readonly file: string;
  readonly bytesOf: string;
  readonly protoDirectory: string;
}

/** What one step took. */
export interface StepResult {
  readonly name: StepName;
  readonly wallMs: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  /** The longest that the event loop was kept from turning. */
  readonly delayMs: number;
  readonly outcome: 'written' | 'unchanged';
}

/** What a measuring process found. */
export interface TransformResult {
  readonly steps: readonly StepResult[];
  /** Of its whole life, with the answers that it read. */
  readonly peakMiB: number;
}
