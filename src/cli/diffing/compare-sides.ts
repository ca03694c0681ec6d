import {
  compareLists,
  isNoDifference,
  type ListDifference,
} from '../../discovery/comparing/compare-lists.js';
import { readList } from '../fetching/read-list.js';
import { isWrittenAs, type ListFile } from './list-file.js';

/** What is compared. */
export interface Sides {
  /** The path of the file, be there one or not. */
  readonly path: string;
  readonly file: ListFile | undefined;
  /** How the control planes are called. */
  readonly controlPlanes: readonly string[];
  /** What they say, as the bytes that the file would have. */
  readonly list: Buffer;
}

/** What came of the comparison of a file with what the control planes say. */
export interface Comparison extends Omit<Sides, 'list'> {
  /** How many targets the control planes say. */
  readonly targets: number;
  readonly difference: ListDifference;
  /**
   * - `same`: `run` would leave the file as it is.
   * - `other-form`: it says the same in other bytes.
   * - `different`: it says something else, or is not there.
   */
  readonly verdict: 'same' | 'other-form' | 'different';
}

/** Compares what the control planes say with the file. */
export async function compareSides(sides: Sides): Promise<Comparison> {
  const { path, file, controlPlanes, list } = sides;
  const after = await readList(list);
  const difference = compareLists(file?.targets ?? [], after);
  const verdict = await toVerdict(sides, difference);
  return { path, file, controlPlanes, targets: after.length, difference, verdict };
}

async function toVerdict(
  { file, list }: Sides,
  difference: ListDifference,
): Promise<Comparison['verdict']> {
  if (file === undefined || !isNoDifference(difference)) return 'different';
  return (await isWrittenAs(file, list)) ? 'same' : 'other-form';
}
