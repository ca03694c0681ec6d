import { isUtf8 } from 'node:buffer';
import type { Observer } from '../base/observer.js';
import { groupByIdentity } from '../targets/group-by-identity.js';
import { parseFileSd, type FileSdEntry } from '../targets/parse-file-sd.js';
import type { GroupsByIdentity } from '../targets/settlement.js';
import { toStandingGroups } from '../targets/standing-groups.js';
import type { TranslationOptions } from '../targets/translation-options.js';
import type { DiscoveryEvent } from './events.js';

/** What the output's file says at our start. */
export interface StandingFile {
  /** Its groups, as far as today's options could have written them. */
  readonly groups: GroupsByIdentity;
  /** True when it is a file that Prometheus reads. */
  readonly isGood: boolean;
}

/** The bytes that stand, if any; `unreadable`: there is a file, and this user may replace it but not read it. */
interface StandingContents {
  readonly path: string;
  readonly contents: Buffer | 'unreadable' | undefined;
}

/** Reads the file that stands; one that cannot be used is told about, and counts as none. */
export function readStandingFile(
  { path, contents }: StandingContents,
  options: TranslationOptions,
  observer: Observer<DiscoveryEvent>,
): StandingFile {
  if (contents === undefined) return { groups: new Map(), isGood: false };
  const entries = toEntries(contents);
  if (typeof entries === 'string') {
    observer.observe({ kind: 'standing-file-unusable', path, reason: entries });
    return { groups: new Map(), isGood: false };
  }
  observer.observe({ kind: 'standing-file-read', path, groups: entries.length });
  return { groups: groupByIdentity(toStandingGroups(entries, options)), isGood: true };
}

function toEntries(contents: Buffer | 'unreadable'): readonly FileSdEntry[] | string {
  if (contents === 'unreadable') return 'this user may not read it (the Go tool made it 0600)';
  return isUtf8(contents) ? parseFileSd(contents.toString('utf8')) : 'not valid UTF-8';
}
