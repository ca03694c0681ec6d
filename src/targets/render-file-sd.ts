import { compareGroups, type TargetGroup } from './target-group.js';

/**
 * Renders a whole file_sd file: a JSON list, sorted, one group per line, equal groups once. Equal sets of groups
 * give equal bytes.
 */
export function renderFileSd(groups: Iterable<TargetGroup>): string {
  const sorted = [...groups].sort(compareGroups);
  const lines = sorted
    .map((group) => group.text)
    .filter((text, index, all) => text !== all[index - 1]);
  return lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
}

/** How many bytes {@link renderFileSd} makes of groups that are all different. */
export function renderedBytes(groups: readonly TargetGroup[]): number {
  return groups.reduce(
    (sum, { text }) => sum + Buffer.byteLength(text) + ',\n'.length,
    '[]\n'.length,
  );
}

// DEL, C1 controls and the two non-characters at the end of the basic plane are legal in JSON and not in YAML 1.2
// ("Character Set"). NEL, U+2028 and U+2029 are line breaks to Prometheus' YAML reader, which folds the blanks
// around them.
const NOT_YAML = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;

/** Makes JSON text fit to be read as YAML: what YAML does not take is escaped. */
export function escapeForYaml(json: string): string {
  return json.replace(
    NOT_YAML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
