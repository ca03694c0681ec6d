import type { NamedTarget } from './named-target.js';

/** A target that is there on both sides, with another address or other labels. */
export interface TargetChange {
  readonly before: NamedTarget;
  readonly after: NamedTarget;
}

/** Targets of one identity, matched with those before. */
export interface Match {
  readonly added: readonly NamedTarget[];
  readonly changed: readonly TargetChange[];
  readonly removed: readonly NamedTarget[];
  /** How many are what they were. */
  readonly same: number;
}

/** What tells which target of several is meant, the surest first. At the end, any is better than none. */
const TRAITS: readonly ((target: NamedTarget) => string)[] = [
  (target) => JSON.stringify([target.address, target.labels.get('__metrics_path__')]),
  ({ address }) => address,
  (target) => JSON.stringify([target.service, target.labels.get('__metrics_path__')]),
  () => '',
];

/** Matches the targets of one identity: those that stay what they are, then those that are most alike. */
export function matchTargets(before: readonly NamedTarget[], after: readonly NamedTarget[]): Match {
  const [old, fresh] = [distinct(before), distinct(after)];
  const removed = new Map([...old].filter(([text]) => !fresh.has(text)));
  const added = new Map([...fresh].filter(([text]) => !old.has(text)));
  const same = old.size - removed.size;
  const changed: TargetChange[] = [];
  for (const traitOf of TRAITS)
    if (removed.size > 0 && added.size > 0) changed.push(...takePairs(removed, added, traitOf));
  return { added: [...added.values()], changed, removed: [...removed.values()], same };
}

/** By all that they say: a target that is listed twice is one. */
function distinct(targets: readonly NamedTarget[]): ReadonlyMap<string, NamedTarget> {
  return new Map(targets.map((target) => [wholeText(target), target]));
}

function wholeText({ address, labels }: NamedTarget): string {
  const names = [...labels.keys()].sort();
  return JSON.stringify([address, ...names.flatMap((name) => [name, labels.get(name)])]);
}

/** Takes those out of both that have the same trait. */
function takePairs(
  removed: Map<string, NamedTarget>,
  added: Map<string, NamedTarget>,
  traitOf: (target: NamedTarget) => string,
): readonly TargetChange[] {
  const waiting = new Map<string, [string, NamedTarget][]>();
  for (const each of [...removed].reverse()) {
    const trait = traitOf(each[1]);
    const alike = waiting.get(trait);
    if (alike === undefined) waiting.set(trait, [each]);
    else alike.push(each);
  }
  return [...added].flatMap(([text, after]) => {
    const [oldText, before] = waiting.get(traitOf(after))?.pop() ?? [];
    if (oldText === undefined || before === undefined) return [];
    removed.delete(oldText);
    added.delete(text);
    return [{ before, after }];
  });
}
