import type { PlacedEntry, PlacedNode } from '../../base/placed-node.js';
import type { FileSdFormat } from '../../targets/file-sd-name.js';
import type { FindingList } from './finding-list.js';
import { mergedMaps } from './merged-maps.js';
import { nodeText, quoted } from './node-text.js';

/** The members that a group has. */
type FieldName = 'targets' | 'labels';

/** What counts of each: the last one, where it stands twice. */
export interface Fields extends Partial<Readonly<Record<FieldName, PlacedNode>>> {
  /** A member is none of the two: one that is missing may be misspelt. */
  readonly hasOthers: boolean;
}

const NAMES: readonly FieldName[] = ['targets', 'labels'];

/** Reads the members of a group: others than the two, and the two said twice, are told. */
export function readFields(
  entries: readonly PlacedEntry[],
  format: FileSdFormat,
  findings: FindingList,
): Fields {
  const fields: Partial<Record<FieldName, PlacedNode>> = {};
  let hasOthers = false;
  const seen = new Set<FieldName>();
  for (const { key, value, isMerge } of entries) {
    if (isMerge) {
      // What comes by a merge is checked for itself: Prometheus lets it be said again.
      for (const map of mergedMaps(value, findings))
        Object.assign(fields, readFields(map.entries, format, findings));
      continue;
    }
    const name = fieldName(key, format, findings);
    hasOthers ||= name === undefined;
    if (name === undefined) continue;
    if (seen.has(name)) tellTwice(name, { key, format }, findings);
    seen.add(name);
    fields[name] = value;
  }
  return { ...fields, hasOthers };
}

function fieldName(
  key: PlacedNode,
  format: FileSdFormat,
  findings: FindingList,
): FieldName | undefined {
  const { at } = key;
  const text = key.kind === 'text' ? key.value : undefined;
  const exact = NAMES.find((name) => name === text);
  if (exact !== undefined) return exact;
  const near = NAMES.find((name) => text !== undefined && isFolded(name, text));
  if (near !== undefined && format === 'json') {
    const problem = `the key ${quoted(text ?? '')} in this spelling`;
    findings.warning({ at, problem, advice: `taken for "${near}", but not in YAML` });
    return near;
  }
  const problem = text === undefined ? `a key is ${nodeText(key)}` : `unknown key ${quoted(text)}`;
  findings.error({ at, problem, advice: near === undefined ? BOTH : `wanted "${near}"` });
  return undefined;
}

const BOTH = 'wanted "targets" or "labels"';

/** Go's `encoding/json` takes keys in any case, U+017F for an "s" included. */
function isFolded(name: FieldName, text: string): boolean {
  return text.length === name.length && new RegExp(`^${name}$`, 'iu').test(text);
}

function tellTwice(
  name: FieldName,
  { key: { at }, format }: { readonly key: PlacedNode; readonly format: FileSdFormat },
  findings: FindingList,
): void {
  const problem = `the key "${name}" is said twice in a group`;
  if (format === 'yaml') findings.error({ at, problem, advice: 'Prometheus refuses that in YAML' });
  else findings.warning({ at, problem, advice: 'only the last one counts' });
}
