/** A line of Prometheus releases that reads files by rules of its own. */
export type Generation = '2.x' | '3.x';

/** Every generation, the older first. */
export const GENERATIONS: readonly Generation[] = ['2.x', '3.x'];

/** `error`: the file is refused. `warning`: it is taken, but surely not what was meant. */
export type Severity = 'error' | 'warning';

/** Something that was found in a file, at a place in it. */
export interface Finding {
  readonly severity: Severity;
  /** Both begin at 1; columns are UTF-16 units, as in most editors. */
  readonly line: number;
  readonly column: number;
  /** Whom it is about; absent when it is not about Prometheus. */
  readonly generations?: readonly Generation[];
  /** What is wrong, e.g. `a label value is a number`. */
  readonly problem: string;
  /** What to do, or what comes of it, e.g. `wanted a text, in quotes`; absent where `problem` says it all. */
  readonly advice?: string;
}

/** What was found in one file. */
export interface Findings {
  /** In the order of the file, not more than a few hundred. */
  readonly listed: readonly Finding[];
  /** How many there are of each, listed or not. */
  readonly errors: number;
  readonly warnings: number;
}
