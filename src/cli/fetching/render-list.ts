import type { NamedTarget } from '../../discovery/comparing/named-target.js';
import { readList } from './read-list.js';
import { renderTable, type Screen } from './render-table.js';
import { renderYaml } from './render-yaml.js';
import { toJsonGroup } from './to-json-group.js';

/** In which form lists of targets are printed. */
export type ListFormat = 'json' | 'yaml' | 'table';

/** What is fetched, and in which form it is printed. */
export interface ListForm {
  readonly format: ListFormat;
  readonly screen: Screen;
  /** How long the first list may take. */
  readonly timeoutMs: number;
}

/** What is printed, piece by piece. */
export type Pieces = Iterable<string | Uint8Array>;

/** Renders a list, given as the bytes that the file would have. */
export async function renderList(
  list: Buffer,
  { format, screen }: Pick<ListForm, 'format' | 'screen'>,
): Promise<Pieces> {
  if (format === 'json') return [list];
  const targets = await readList(list);
  return format === 'table' ? renderTable(targets, screen) : renderYamlList(targets);
}

/** Targets that are rendered together. */
const STEP = 512;

function* renderYamlList(targets: readonly NamedTarget[]): Iterable<string> {
  if (targets.length === 0) yield renderYaml([]);
  for (let at = 0; at < targets.length; at += STEP)
    yield renderYaml(targets.slice(at, at + STEP).map(toJsonGroup));
}
