import type { ListDifference } from '../../discovery/comparing/compare-lists.js';
import { toJsonGroup, type JsonGroup } from './to-json-group.js';

/** What a list of targets and another have different, as groups of a file_sd file. */
export interface JsonChanges {
  readonly added: readonly JsonGroup[];
  readonly changed: readonly { readonly before: JsonGroup; readonly after: JsonGroup }[];
  readonly removed: readonly JsonGroup[];
}

/** The difference for scripts. */
export function toJsonChanges({ added, changed, removed }: ListDifference): JsonChanges {
  return {
    added: added.map(toJsonGroup),
    changed: changed.map(({ before, after }) => ({
      before: toJsonGroup(before),
      after: toJsonGroup(after),
    })),
    removed: removed.map(toJsonGroup),
  };
}
