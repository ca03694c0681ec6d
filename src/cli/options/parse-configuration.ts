import { nearestName } from '../../base/nearest-name.js';
import { oneLine } from '../../base/one-line.js';
import {
  parseYaml,
  YamlError,
  type YamlEntry,
  type YamlNode,
  type YamlPosition,
} from '../../platform/parse-yaml.js';
import type { ReportFinding } from './configuration-finding.js';
import {
  CONTROL_PLANES,
  ENTRY_KEYS,
  OUTSIDE_KEYS,
  TOP_KEYS,
  type FileKeys,
} from './file-options.js';
import { readSetting, type Setting, type Settings } from './read-setting.js';

/** What a configuration file says. */
export interface Configuration {
  /** What stands at its top. */
  readonly settings: Settings;
  /** Absent when the file does not list control planes. */
  readonly controlPlanes?: ControlPlaneList;
}

/** The list of `control-planes:`. */
export interface ControlPlaneList {
  readonly at: YamlPosition;
  /** What each entry says, at least its addresses. */
  readonly entries: readonly Settings[];
}

/** Mistakes of YAML that are told with what stands there, which may be a secret that was not quoted. */
const REPEATS_THE_TEXT =
  /^(?:Unresolved|Could not resolve|Verbatim|Not a |no anchor|The .* tag|.* used for|Block scalar header|Unknown directive)/;

const WANTS_QUOTES = 'what stands here means something else to YAML: put it in quotes';

/**
 * Reads the text of a configuration file. An empty one says nothing. Values are not judged here, only their kinds.
 * What is wrong is reported, and left out of the result.
 */
export function parseConfiguration(text: string, report: ReportFinding): Configuration {
  try {
    return readTop(parseYaml(text), report);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const repeats = REPEATS_THE_TEXT.test(error.message);
    report({ ...error.at, message: repeats ? WANTS_QUOTES : oneLine(error.message) });
    return { settings: new Map() };
  }
}

function readTop(root: YamlNode, report: ReportFinding): Configuration {
  if (root.kind === 'null') return { settings: new Map() };
  if (root.kind !== 'map') {
    const message = `the file is a ${root.kind}: wanted a mapping of names of flags to values`;
    report({ ...root.at, message });
    return { settings: new Map() };
  }
  const entries = new Map(root.entries);
  const list = entries.get(CONTROL_PLANES);
  entries.delete(CONTROL_PLANES);
  const settings = readSettings(entries, TOP_KEYS, report);
  if (list === undefined) return { settings };
  assertOneOfTwo(entries, list, report);
  return { settings, controlPlanes: { at: list.keyAt, entries: readList(list.value, report) } };
}

function assertOneOfTwo(
  entries: ReadonlyMap<string, YamlEntry>,
  list: YamlEntry,
  report: ReportFinding,
): void {
  const address = entries.get('cp-address');
  if (address === undefined) return;
  const later = address.keyAt.line > list.keyAt.line ? address : list;
  const message = `"cp-address" and "${CONTROL_PLANES}" both say which control planes there are: leave one of them out`;
  report({ ...later.keyAt, message });
}

function readList(node: YamlNode, report: ReportFinding): readonly Settings[] {
  if (node.kind === 'list' && node.items.length > 0)
    return node.items.flatMap((item) => readEntry(item, report) ?? []);
  const found = node.kind === 'list' ? 'empty' : `a ${node.kind}`;
  report({ ...node.at, message: `"${CONTROL_PLANES}" is ${found}: wanted a list of mappings` });
  return [];
}

function readEntry(node: YamlNode, report: ReportFinding): Settings | undefined {
  if (node.kind !== 'map') {
    const message = `an entry of "${CONTROL_PLANES}" is a ${node.kind}: wanted a mapping such as "cp-address: grpc://localhost:5676"`;
    report({ ...node.at, message });
    return undefined;
  }
  if (!node.entries.has('cp-address'))
    report({ ...node.at, message: `an entry of "${CONTROL_PLANES}" has no "cp-address"` });
  return readSettings(node.entries, ENTRY_KEYS, report);
}

function readSettings(
  entries: ReadonlyMap<string, YamlEntry>,
  keys: FileKeys,
  report: ReportFinding,
): Settings {
  const settings = new Map<string, Setting>();
  for (const [key, { keyAt, value }] of entries) {
    const spec = keys.get(key);
    if (spec === undefined) {
      report({ ...keyAt, message: unknownKeyText(key, keys) });
      continue;
    }
    const setting = readSetting(spec, value, report);
    if (setting !== undefined && isEnough(key, setting, report)) settings.set(key, setting);
  }
  return settings;
}

/** All other lists may be empty: that replaces a default by nothing. */
function isEnough(key: string, { texts, at }: Setting, report: ReportFinding): boolean {
  if (key !== 'cp-address' || texts.length > 0) return true;
  report({ ...at, message: '"cp-address" is empty: wanted an address, or a list of them' });
  return false;
}

function unknownKeyText(key: string, keys: FileKeys): string {
  const quoted = `"${oneLine(key, 100)}"`;
  if (OUTSIDE_KEYS.has(key))
    return `${quoted} has no place in the file: give it as a flag or in the environment`;
  if (keys === ENTRY_KEYS && TOP_KEYS.has(key))
    return `${quoted} is not for a single control plane: put it at the top of the file`;
  const names = [...keys.keys(), ...(keys === TOP_KEYS ? [CONTROL_PLANES] : [])];
  const nearest = nearestName(key, names);
  const advice = nearest === undefined ? 'wanted the name of a flag' : `did you mean "${nearest}"?`;
  return `unknown key ${quoted}: ${advice}`;
}
