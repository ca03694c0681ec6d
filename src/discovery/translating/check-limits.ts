import { constants } from 'node:buffer';
import { AnswerRefusedError } from '../errors.js';
import type { PublicationOptions } from '../options.js';
import type { Census } from './census.js';

/** What an answer may come to at most. */
export type AnswerLimits = Pick<PublicationOptions, 'maxTargets' | 'maxOutputBytes'>;

/** What the file has beside its groups: two bytes for each, and three. */
const GROUP_BYTES = 2;
const FRAME_BYTES = 3;

/** What Node can hold in one buffer, with a little room behind. */
const MAX_FILE_BYTES = constants.MAX_LENGTH - 64;

/** Says what is wrong with an answer that comes to more than it may; `undefined` when nothing is. */
export function checkLimits(
  { offered, groups, bytes }: Pick<Census, 'offered' | 'groups' | 'bytes'>,
  { maxTargets, maxOutputBytes }: AnswerLimits,
): AnswerRefusedError | undefined {
  if (offered > maxTargets)
    return refusal(
      `of ${String(offered)} targets or more`,
      `--max-targets allows ${String(maxTargets)}`,
    );
  const fileBytes = bytes + GROUP_BYTES * groups + FRAME_BYTES;
  const maxBytes = Math.min(maxOutputBytes, MAX_FILE_BYTES);
  if (groups === 0 || fileBytes <= maxBytes) return undefined;
  const allows =
    maxBytes === maxOutputBytes
      ? `--max-output-size allows ${String(maxBytes)}`
      : `Node holds less than ${String(constants.MAX_LENGTH)} at a time, whatever --max-output-size says; --shard makes them smaller`;
  return refusal(`that makes a file of ${String(fileBytes)} bytes or more`, allows);
}

function refusal(what: string, allows: string): AnswerRefusedError {
  return new AnswerRefusedError(`Cannot take an answer ${what}: ${allows}`);
}
