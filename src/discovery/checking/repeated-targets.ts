import type { FindingList } from './finding-list.js';
import { quoted } from './node-text.js';

/** Finds targets that stand in a file more than once with the same labels. */
export class RepeatedTargets {
  /** The addresses that were seen, by labels: most groups of a generated file have labels of their own. */
  readonly #seen = new Map<string, string | Set<string>>();
  readonly #findings: FindingList;

  constructor(findings: FindingList) {
    this.#findings = findings;
  }

  /** Notes a target with these labels; tells when it was there before. */
  note({ address, at }: { readonly address: string; readonly at: number }, labels: string): void {
    const known = this.#seen.get(labels);
    if (known === undefined) this.#seen.set(labels, address);
    else if (typeof known === 'string' ? known === address : known.has(address))
      this.#findings.warning({
        at,
        problem: `the target ${quoted(address)} was there before, with the same labels`,
        advice: 'Prometheus scrapes it once',
      });
    else if (typeof known === 'string') this.#seen.set(labels, new Set([known, address]));
    else known.add(address);
  }
}
