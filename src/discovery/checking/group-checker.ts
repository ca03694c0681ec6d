import type { PlacedEntry, PlacedNode } from '../../base/placed-node.js';
import type { FileSdFormat } from '../../targets/file-sd-name.js';
import { checkAddress } from './check-address.js';
import { checkLabels, type CheckedLabels } from './check-labels.js';
import type { FindingList } from './finding-list.js';
import { isNothing, nodeText } from './node-text.js';
import { readFields } from './read-fields.js';
import { RepeatedTargets } from './repeated-targets.js';

/** An address of a group, and where it stands. */
interface PlacedTarget {
  readonly address: string;
  readonly at: number;
}

const GROUP_WANTED = 'wanted an object with "targets" and "labels"';

/** Checks the groups of one file, one after the other, as Prometheus reads them from files of its format. */
export class GroupChecker {
  /** Read so far, those with errors as well. */
  groups = 0;
  targets = 0;
  readonly #format: FileSdFormat;
  readonly #findings: FindingList;
  readonly #repeated: RepeatedTargets;

  constructor(format: FileSdFormat, findings: FindingList) {
    this.#format = format;
    this.#findings = findings;
    this.#repeated = new RepeatedTargets(findings);
  }

  /** Checks one element of the list. */
  check(node: PlacedNode): void {
    this.groups++;
    if (node.kind === 'map') this.#checkMembers(node.entries, node.at);
    else if (node.kind !== 'null')
      this.#findings.error({
        at: node.at,
        problem: `a group is ${nodeText(node)}`,
        advice: GROUP_WANTED,
      });
    else if (this.#format === 'json' || isNothing(node))
      this.#findings.error({ at: node.at, problem: 'a group is null', advice: GROUP_WANTED });
  }

  #checkMembers(entries: readonly PlacedEntry[], at: number): void {
    const { targets, labels, hasOthers } = readFields(entries, this.#format, this.#findings);
    const checked = checkLabels(labels, this.#format, this.#findings);
    const addresses = this.#readTargets(targets);
    this.targets += addresses.length;
    if (addresses.length === 0 && !hasOthers && !this.#isWrong(targets))
      this.#warnOfNone(targets?.at ?? at);
    for (const target of addresses) this.#checkTarget(target, checked);
  }

  #isWrong(targets: PlacedNode | undefined): boolean {
    return targets !== undefined && targets.kind !== 'null' && !isEmptyList(targets);
  }

  #warnOfNone(at: number): void {
    this.#findings.warning({
      at,
      problem: 'a group has no targets',
      advice: 'wanted at least one address, or no such group',
    });
  }

  #readTargets(targets: PlacedNode | undefined): readonly PlacedTarget[] {
    if (targets === undefined || targets.kind === 'null') return [];
    if (targets.kind === 'list') return targets.items.flatMap((item) => this.#readTarget(item));
    const { at } = targets;
    const problem = `"targets" is ${nodeText(targets)}`;
    this.#findings.error({ at, problem, advice: 'wanted a list of addresses' });
    return [];
  }

  #readTarget(node: PlacedNode): readonly PlacedTarget[] {
    if (node.kind === 'text') return [{ address: node.value, at: node.at }];
    if (node.kind === 'null') return [{ address: '', at: node.at }];
    const problem = `a target is ${nodeText(node)}`;
    const advice = 'wanted a text such as "10.0.0.1:8080"';
    this.#findings.error({ at: node.at, problem, advice });
    return [];
  }

  #checkTarget({ address, at }: PlacedTarget, labels: CheckedLabels): void {
    const odd = checkAddress(address);
    if (odd === undefined) this.#repeated.note({ address, at }, labels.text);
    else this.#findings.warning({ at, ...odd });
  }
}

function isEmptyList(node: PlacedNode): boolean {
  return node.kind === 'list' && node.items.length === 0;
}
