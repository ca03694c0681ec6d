import type { Figure } from '../figure.js';
import type { Verdict } from '../judge.js';

/** All that a run found out. */
export interface Report {
  /** `2026-01-31`. */
  readonly date: string;
  readonly command: string;
  readonly rounds: number;
  readonly machine: readonly (readonly [string, string])[];
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
  /** What could not be measured, and why. */
  readonly remarks: readonly string[];
}

/** The report as JSON: goals name their figures, which stand there once. */
export function reportToJson({ verdicts, ...report }: Report): string {
  const goals = verdicts.map(({ goal, outcome }) => ({ ...goal, outcome }));
  return `${JSON.stringify({ ...report, goals }, null, 2)}\n`;
}
