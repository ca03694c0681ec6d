import { runInSlices } from '../../base/slices.js';
import { toNamedTargets, type NamedTarget } from '../../discovery/comparing/named-target.js';
import { parseFileSd, parseFileSdLines } from '../../targets/parse-file-sd.js';

/** The targets of a list of our own making. */
export async function readList(list: Buffer): Promise<readonly NamedTarget[]> {
  // Of an empty list there are no lines.
  const entries = (await runInSlices(parseFileSdLines(list))) ?? parseFileSd(list.toString('utf8'));
  if (typeof entries === 'string') throw new Error(`our own list is ${entries}`);
  return toNamedTargets(entries);
}
