import type { Figure } from './figure.js';

/** What every part of the benchmark is told. */
export interface BenchContext {
  readonly rounds: number;
  /** Sizes from the command line; without them each part has its own. */
  readonly sizes: readonly number[] | undefined;
  readonly isFull: boolean;
  /** A program with the flags of the Go tool. */
  readonly peer: string | undefined;
  /** Of the checkout. */
  readonly root: string;
  /** A directory that is there for this run only, on the file system of temporary files. */
  readonly workDirectory: string;
  /** Tells whoever waits what is going on. */
  readonly say: (text: string) => void;
}

/** What a part found out. */
export interface PartResult {
  readonly figures: readonly Figure[];
  /** What could not be measured, and why. */
  readonly remarks: readonly string[];
}

/** One thing that is measured, on its own. */
export interface Part {
  readonly name: string;
  readonly describes: string;
  /** Takes too long for a run of five minutes. */
  readonly isFullOnly: boolean;
  run(context: BenchContext): Promise<PartResult>;
}
