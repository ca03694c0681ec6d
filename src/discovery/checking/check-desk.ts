import type { FindingList, Locate } from './finding-list.js';
import type { GroupChecker } from './group-checker.js';

/** Where a checker of one format puts what it finds in a file. */
export interface CheckDesk {
  readonly groups: GroupChecker;
  readonly findings: FindingList;
}

/** Gives an empty desk. */
export type OpenDesk = () => CheckDesk;

/** A desk with all that was found, and how to find offsets in the file. */
export interface CheckedContents {
  readonly desk: CheckDesk;
  readonly locate: Locate;
}
