import { Page, PageWriter, SLACK_BYTES } from '../base/page.js';
import type { Work } from '../base/slices.js';
import { SEPARATOR_BYTES } from './group-writer.js';
import { Holdings, isSameGroups, type Groups } from './holdings.js';
import { replaceGroups } from './replace-groups.js';
import { sortGroups } from './sort-groups.js';
import type { Identity } from './target.js';
import type { TargetGroup } from './target-group.js';

/** What stands around the groups; an empty list has a line of its own. */
const HEAD = Buffer.from('[\n');
const TAIL = Buffer.from('\n]\n');
const EMPTY = Buffer.from('[]\n');

const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** Copied at a time, about. */
const STEP_BYTES = 1024 * 1024;

/** Below, copying word by word is quicker than calling for a copy. */
const SHORT_RUN_BYTES = 1024;

/**
 * A whole file_sd file: a JSON list, sorted, one group per line. Equal holdings give equal bytes. Remembers what it
 * rendered last: only what has changed is sorted in, and the rest is copied in long runs.
 */
export class FileSdDocument {
  #shown = Holdings.empty;
  #sorted: readonly TargetGroup[] = [];
  #contents: Buffer = EMPTY;

  /**
   * Renders `holdings`. The bytes are not to be changed: the groups are kept in them from now on. Gives the very same
   * buffer again as long as its contents are the same. Left in the middle, it goes on from what it rendered before.
   */
  *render(holdings: Holdings): Work<Buffer> {
    if (holdings === this.#shown) return this.#contents;
    const changes = yield* collectChanges(this.#shown, holdings);
    const added = yield* sortGroups(changes.added);
    const sorted = yield* replaceGroups(this.#sorted, { removed: changes.removed, added });
    if (changes.areVisible) this.#contents = yield* assemble(sorted, holdings.bytes);
    this.#sorted = sorted;
    this.#shown = holdings;
    return this.#contents;
  }
}

/** What has to happen to the sorted list. */
interface Changes {
  readonly removed: readonly TargetGroup[];
  readonly added: readonly TargetGroup[];
  /** Some text comes or goes: not only the same texts in other objects. */
  readonly areVisible: boolean;
}

function* collectChanges(before: Holdings, after: Holdings): Work<Changes> {
  const removed: TargetGroup[] = [];
  const added: TargetGroup[] = [];
  let areVisible = false;
  const visit = (_: Identity, was: Groups = NO_GROUPS, is: Groups = NO_GROUPS): void => {
    for (const group of was) removed.push(group);
    for (const group of is) added.push(group);
    areVisible ||= !isSameGroups(was, is);
  };
  yield* Holdings.visitChanges(before, after, visit);
  return { removed, added, areVisible };
}

const NO_GROUPS: Groups = [];

/** @param textBytes of all groups together. */
function* assemble(groups: readonly TargetGroup[], textBytes: number): Work<Buffer> {
  if (groups.length === 0) return EMPTY;
  const around = HEAD.length + SEPARATOR_BYTES * (groups.length - 1) + TAIL.length;
  const room = Buffer.allocUnsafeSlow(around + textBytes + SLACK_BYTES);
  const out = new PageWriter(new Page(room));
  out.at = HEAD.copy(room);
  for (let next = 0; next < groups.length; yield) next = moveRuns(groups, next, out);
  // In the place of the last separator.
  TAIL.copy(room, out.at - SEPARATOR_BYTES);
  return room.subarray(0, around + textBytes);
}

/**
 * Moves groups from index `next` on, as many as make a good step: those that are neighbours where they are kept in one
 * go. Nobody may pause in between: where a group is said to be, its text is.
 *
 * @returns the index of the group that is next.
 */
function moveRuns(groups: readonly TargetGroup[], next: number, out: PageWriter): number {
  const pauseAt = out.at + STEP_BYTES;
  let first = next;
  while (first < groups.length && out.at < pauseAt) first = moveRun(groups, first, out);
  return first;
}

function moveRun(groups: readonly TargetGroup[], first: number, out: PageWriter): number {
  const { page, start, end: firstEnd } = groups[first] as TargetGroup;
  let next = first + 1;
  let end = firstEnd;
  for (; next < groups.length && end - start < STEP_BYTES; next++) {
    const group = groups[next] as TargetGroup;
    if (group.page !== page || group.start !== end + SEPARATOR_BYTES) break;
    end = group.end;
  }
  const shift = out.at - start;
  if (end - start < SHORT_RUN_BYTES) out.put(page.view, start, end);
  else out.at += page.bytes.copy(out.page.bytes, out.at, start, end);
  for (let i = first; i < next; i++) {
    const group = groups[i] as TargetGroup;
    group.moveTo(out.page, group.start + shift);
  }
  out.putByte(COMMA);
  out.putByte(NEWLINE);
  return next;
}
