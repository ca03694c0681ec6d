import type { PlacedEntry, PlacedNode } from '../../base/placed-node.js';
import type { FileSdFormat } from '../../targets/file-sd-name.js';
import { checkSpecialLabel } from './check-special-label.js';
import type { FindingList } from './finding-list.js';
import { mergedMaps } from './merged-maps.js';
import { isNothing, nodeText, quoted } from './node-text.js';

/** The labels of a group, in one text: equal labels have equal texts. */
export interface CheckedLabels {
  readonly text: string;
}

const NONE: CheckedLabels = { text: '' };

/** A label name up to 2.x; 3.x takes any text but the empty one. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

interface Scene {
  readonly format: FileSdFormat;
  readonly findings: FindingList;
  readonly values: Map<string, string>;
}

/** Checks the labels of one group. */
export function checkLabels(
  node: PlacedNode | undefined,
  format: FileSdFormat,
  findings: FindingList,
): CheckedLabels {
  if (node === undefined || node.kind === 'null') return NONE;
  if (node.kind !== 'map') {
    const problem = `"labels" is ${nodeText(node)}`;
    findings.error({ at: node.at, problem, advice: 'wanted an object of names and values' });
    return NONE;
  }
  const values = new Map<string, string>();
  checkEntries(node.entries, { format, findings, values });
  if (values.size === 0) return NONE;
  return { text: JSON.stringify([...values].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function checkEntries(entries: readonly PlacedEntry[], scene: Scene): void {
  for (const { key, value, isMerge } of entries) {
    if (!isMerge) checkLabel(key, value, scene);
    else for (const map of mergedMaps(value, scene.findings)) checkEntries(map.entries, scene);
  }
}

function checkLabel(key: PlacedNode, value: PlacedNode, scene: Scene): void {
  const name = readName(key, scene);
  const text = readValue(value, scene.findings);
  if (name === undefined || text === undefined) return;
  if (scene.values.has(name)) tellTwice(name, key.at, scene);
  scene.values.set(name, text);
  const odd = checkSpecialLabel(name, text);
  if (odd !== undefined) scene.findings.warning({ at: value.at, ...odd });
}

function readName(key: PlacedNode, { format, findings }: Scene): string | undefined {
  const { at } = key;
  if (key.kind !== 'text' && key.kind !== 'null') {
    findings.error({ at, problem: `a label name is ${nodeText(key)}`, advice: 'wanted a text' });
    return undefined;
  }
  const name = key.kind === 'null' ? '' : key.value;
  if (NAME.test(name)) return name;
  if (isNotLookedAt(key, format)) {
    const advice = 'wanted a name of letters, digits and "_"';
    findings.warning({ at, problem: 'a label name is null', advice });
  } else if (name === '') {
    const advice = 'wanted letters, digits and "_"';
    findings.error({ at, problem: 'a label name is empty', advice });
  } else {
    const advice = 'wanted letters, digits and "_", no digit first';
    const problem = `the label name ${quoted(name)}`;
    findings.error({ at, problem, advice, generations: ['2.x'] });
  }
  return name;
}

/** Go's `yaml.v2` does not show to anybody what looks like null to it, in quotes or not. */
function isNotLookedAt(key: PlacedNode, format: FileSdFormat): boolean {
  if (format === 'json') return false;
  return isNothing(key) || (key.kind === 'text' && key.value === '~');
}

function readValue(value: PlacedNode, findings: FindingList): string | undefined {
  if (value.kind === 'text') return value.value;
  if (value.kind === 'null') return '';
  const problem = `a label value is ${nodeText(value)}`;
  findings.error({ at: value.at, problem, advice: 'wanted a text, in quotes' });
  return undefined;
}

function tellTwice(name: string, at: number, { format, findings }: Scene): void {
  const problem = `the label ${quoted(name)} is said twice in a group`;
  if (format === 'yaml') findings.error({ at, problem, advice: 'Prometheus refuses that in YAML' });
  else findings.warning({ at, problem, advice: 'only the last one counts' });
}
