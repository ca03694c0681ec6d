import { constants, isUtf8 } from 'node:buffer';
import type { Work } from '../../base/slices.js';
import type { Observer } from '../../base/observer.js';
import { gatherHoldings, Holdings } from '../../targets/holdings.js';
import { parseFileSd, parseFileSdLines, type FileSdEntry } from '../../targets/parse-file-sd.js';
import { toStandingGroups, type StandingOptions } from '../../targets/standing-groups.js';
import type { IdentifiedGroup } from '../../targets/target-group.js';
import type { DiscoveryEvent } from '../events.js';

/** What the output's file says at our start. */
export interface StandingFile {
  /** Its groups, as far as today's options could have written them. */
  readonly groups: Holdings;
  /**
   * True when what it says to Prometheus is ours: groups, or that there are none. A file of nothing but groups that
   * today's options could not have written says as little about what is there as no file.
   */
  readonly fileStands: boolean;
}

/** The bytes that stand, if any; `unreadable`: there is a file, and this user may replace it but not read it. */
interface StandingContents {
  readonly path: string;
  readonly contents: Buffer | 'unreadable' | undefined;
}

/** Entries that groups are made of between two pauses. */
const STEP = 1_024;

/** Reads the file that stands; one that cannot be used is told about, and counts as none. */
export function* readStandingFile(
  { path, contents }: StandingContents,
  options: StandingOptions,
  observer: Observer<DiscoveryEvent>,
): Work<StandingFile> {
  if (contents === undefined) return { groups: Holdings.empty, fileStands: false };
  const entries = yield* readEntries(contents);
  if (typeof entries === 'string') {
    observer.observe({ kind: 'standing-file-unusable', path, reason: entries });
    return { groups: Holdings.empty, fileStands: false };
  }
  observer.observe({ kind: 'standing-file-read', path, groups: entries.length });
  const identified: IdentifiedGroup[] = [];
  for (let at = 0; at < entries.length; at += STEP) {
    identified.push(...toStandingGroups(entries.slice(at, at + STEP), options));
    yield;
  }
  const groups = yield* gatherHoldings(identified);
  return { groups, fileStands: groups.size > 0 || hasNoTargets(entries) };
}

function hasNoTargets(entries: readonly FileSdEntry[]): boolean {
  return entries.every(({ targets }) => targets.length === 0);
}

function* readEntries(contents: Buffer | 'unreadable'): Work<readonly FileSdEntry[] | string> {
  if (contents === 'unreadable') return 'this user may not read it (the Go tool made it 0600)';
  if (!isUtf8(contents)) return 'not valid UTF-8';
  const entries = yield* parseFileSdLines(contents);
  if (entries !== undefined) return entries;
  if (contents.length > constants.MAX_STRING_LENGTH) return 'too large to be read';
  return parseFileSd(contents.toString('utf8'));
}
