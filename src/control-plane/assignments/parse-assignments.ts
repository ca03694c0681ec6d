import type { AssignmentV1, LabelMap, TargetV1 } from '../../mads/assignment-message.js';
import {
  parseJsonAsYaml,
  parseYaml,
  YamlError,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlPosition,
} from '../../platform/parse-yaml.js';

const FILE_KEYS = ['assignments'];
const ASSIGNMENT_KEYS = ['mesh', 'service', 'targets', 'labels'];
const TARGET_KEYS = ['name', 'address', 'scheme', 'metrics_path', 'labels'];

/** More than any mesh has: keeps a file with aliases of aliases from growing without end. */
const MAX_TARGETS = 2_000_000;

/**
 * Reads the text of an assignments file, as in examples/assignments.yaml. `scheme` is `http` and `metrics_path` `/metrics`
 * where the file does not say; values are not judged, so that odd ones can be served on purpose.
 *
 * @throws YamlError at the first mistake.
 */
export function parseAssignments(text: string): readonly AssignmentV1[] {
  return parseJsonAssignments(text) ?? toAssignments(parseYaml(text));
}

/** The fast way for files of generators. When there is a mistake, the slow way is to say where. */
function parseJsonAssignments(text: string): readonly AssignmentV1[] | undefined {
  try {
    const json = parseJsonAsYaml(text);
    return json && toAssignments(json);
  } catch (error) {
    if (error instanceof YamlError) return undefined;
    throw error;
  }
}

function toAssignments(root: YamlNode): readonly AssignmentV1[] {
  const file = toMap(root, { what: 'the file', keys: FILE_KEYS });
  const list = toList(required(file, 'assignments', 'the file'), '"assignments"');
  let room = MAX_TARGETS;
  return list.items.map((item) => {
    const assignment = toAssignment(item);
    room -= assignment.targets.length;
    if (room < 0) throw new YamlError(`more than ${String(MAX_TARGETS)} targets`, item.at);
    return assignment;
  });
}

function toAssignment(node: YamlNode): AssignmentV1 {
  const what = 'an assignment';
  const map = toMap(node, { what, keys: ASSIGNMENT_KEYS });
  return {
    mesh: toText(required(map, 'mesh', what), '"mesh"'),
    service: toText(required(map, 'service', what), '"service"'),
    targets: toList(required(map, 'targets', what), '"targets"').items.map(toTarget),
    labels: toLabels(map.entries.get('labels')),
  };
}

function toTarget(node: YamlNode): TargetV1 {
  const what = 'a target';
  const map = toMap(node, { what, keys: TARGET_KEYS });
  return {
    name: toText(required(map, 'name', what), '"name"'),
    address: toText(required(map, 'address', what), '"address"'),
    scheme: optionalText(map, 'scheme', 'http'),
    metricsPath: optionalText(map, 'metrics_path', '/metrics'),
    labels: toLabels(map.entries.get('labels')),
  };
}

function toLabels(entry: YamlEntry | undefined): LabelMap {
  if (entry === undefined) return new Map();
  const { value } = entry;
  if (value.kind !== 'map') throw wrongKind('"labels"', 'a mapping of names to texts', value);
  const labels = [...value.entries];
  return new Map(
    labels.map(([name, label]) => [
      wellFormed(name, 'a label name', label.keyAt),
      toText(label.value, `the label ${quoted(name)}`),
    ]),
  );
}

function toMap(
  node: YamlNode,
  { what, keys }: { readonly what: string; readonly keys: readonly string[] },
): YamlMap {
  if (node.kind !== 'map') throw wrongKind(what, `a mapping with ${listed(keys)}`, node);
  for (const [key, { keyAt }] of node.entries) {
    if (keys.includes(key)) continue;
    throw new YamlError(
      `unknown key ${quoted(key)} in ${what}: allowed are ${listed(keys)}`,
      keyAt,
    );
  }
  return node;
}

function toList(node: YamlNode, what: string): YamlList {
  if (node.kind !== 'list') throw wrongKind(what, 'a list ([] for an empty one)', node);
  return node;
}

function toText(node: YamlNode, what: string): string {
  if (node.kind !== 'text') throw wrongKind(what, 'a text', node);
  return wellFormed(node.value, what, node.at);
}

function required(map: YamlMap, key: string, what: string): YamlNode {
  const entry = map.entries.get(key);
  if (entry === undefined)
    throw new YamlError(`${what} has no ${quoted(key)}, which it needs`, map.at);
  return entry.value;
}

function optionalText(map: YamlMap, key: string, missing: string): string {
  const entry = map.entries.get(key);
  return entry === undefined ? missing : toText(entry.value, quoted(key));
}

/** Half a surrogate pair, which YAML can spell (`"\ud800"`), fits into no UTF-8 text. */
function wellFormed(text: string, what: string, at: YamlPosition): string {
  if (!text.isWellFormed())
    throw new YamlError(`${what} has a lone surrogate, which is no character`, at);
  return text;
}

function wrongKind(what: string, wanted: string, found: YamlNode): YamlError {
  const isScalar = found.kind === 'number' || found.kind === 'boolean';
  const hint = wanted === 'a text' && isScalar ? ': put it in quotes' : '';
  const kind = found.kind === 'null' ? 'empty' : `a ${KIND_NAMES[found.kind]}`;
  return new YamlError(`${what} is ${kind}, not ${wanted}${hint}`, found.at);
}

const KIND_NAMES = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  binary: 'binary value',
  null: 'null',
  list: 'list',
  map: 'mapping',
} as const;

function listed(keys: readonly string[]): string {
  return keys.map(quoted).join(', ');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
