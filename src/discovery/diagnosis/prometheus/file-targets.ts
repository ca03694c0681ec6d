import {
  isJsonObject,
  member,
  parseJson,
  textMember,
  type JsonObject,
} from '../../../mads/json-value.js';

/** What became of the targets of one file. */
export interface FileTargets {
  readonly active: number;
  /** Of the active ones. */
  readonly down: number;
  /** Of one that is down; empty when none is. */
  readonly lastError: string;
  /** By relabelling. */
  readonly dropped: number;
}

/**
 * Counts the targets of a file in an answer of `/api/v1/targets`.
 *
 * @param filename as Prometheus calls it.
 * @throws WireError when it is no such answer.
 */
export function countFileTargets(text: string, filename: string): FileTargets {
  const answer = parseJson(text);
  const data = isJsonObject(answer) ? member(answer, 'data') : undefined;
  const isOurs = (target: JsonObject): boolean => {
    const labels = member(target, 'discoveredLabels');
    return isJsonObject(labels) && member(labels, '__meta_filepath') === filename;
  };
  const active = objectsIn(data, 'activeTargets').filter(isOurs);
  const down = active.filter((target) => member(target, 'health') === 'down');
  return {
    active: active.length,
    down: down.length,
    lastError: down[0] === undefined ? '' : textMember(down[0], 'lastError'),
    dropped: objectsIn(data, 'droppedTargets').filter(isOurs).length,
  };
}

function objectsIn(data: unknown, name: string): readonly JsonObject[] {
  const list = isJsonObject(data) ? member(data, name) : undefined;
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
