import type { Finding, Findings, Generation, Severity } from './finding.js';
import { GENERATIONS } from './finding.js';

/** A finding before its line is known. */
export interface PlacedFinding {
  /** Offset in the text. */
  readonly at: number;
  readonly problem: string;
  readonly advice?: string;
  /** Default: every generation. */
  readonly generations?: readonly Generation[];
}

/** Where an offset is; told offsets in ascending order. */
export type Locate = (offset: number) => { readonly line: number; readonly column: number };

/** How many findings of each severity are kept: a generator's mistake is in every group. */
const MOST_LISTED = 100;

type Kept = PlacedFinding & Pick<Finding, 'severity'>;

/** Collects the findings of one file, as far as they are about one of the generations asked for. */
export class FindingList {
  readonly #generations: ReadonlySet<Generation>;
  readonly #kept: Readonly<Record<Severity, Map<string, Kept>>> = {
    error: new Map(),
    warning: new Map(),
  };
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0 };

  constructor(generations: readonly Generation[]) {
    this.#generations = new Set(generations);
  }

  /** What makes Prometheus refuse the file. */
  error(finding: PlacedFinding): void {
    this.#add({ ...finding, severity: 'error' });
  }

  /** What Prometheus takes, but nobody means. */
  warning(finding: PlacedFinding): void {
    this.#add({ ...finding, severity: 'warning' });
  }

  /** All of it, with lines and columns. */
  finish(locate: Locate): Findings {
    const kept = [...this.#kept.error.values(), ...this.#kept.warning.values()];
    kept.sort((a, b) => a.at - b.at);
    const listed = kept.map(({ at, generations = GENERATIONS, ...rest }) => {
      return { ...rest, ...locate(at), generations };
    });
    return { listed, errors: this.#counts.error, warnings: this.#counts.warning };
  }

  #add(finding: Kept): void {
    const { severity, at, problem, generations = GENERATIONS } = finding;
    if (!generations.some((generation) => this.#generations.has(generation))) return;
    const kept = this.#kept[severity];
    // An anchor of YAML is come by once for each of its aliases.
    const key = `${String(at)} ${problem}`;
    if (kept.has(key)) return;
    this.#counts[severity]++;
    if (kept.size < MOST_LISTED) kept.set(key, finding);
  }
}
