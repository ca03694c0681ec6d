import { constants } from 'node:buffer';
import { AnswerRefusedError } from '../errors.js';
import type { PublicationOptions } from '../options.js';
import type { Census } from './census.js';

/** What an answer may come to at most. */
export type AnswerLimits = Pick<PublicationOptions, 'maxTargets' | 'maxOutputBytes'>;

/** What the file has beside its groups: two bytes for each, and three. */
export const GROUP_BYTES = 2;
const FRAME_BYTES = 3;

/** What Node can hold in one buffer, with a little room behind. */
const MAX_FILE_BYTES = constants.MAX_LENGTH - 64;

/** What there is of what is limited. */
export type Load = Pick<Census, 'offered' | 'weight' | 'groups' | 'bytes'>;

/** Says what is wrong with an answer that comes to more than it may; `undefined` when nothing is. */
export function checkLimits(load: Load, limits: AnswerLimits): AnswerRefusedError | undefined {
  const { offered, weight, groups, bytes } = load;
  const { maxTargets, maxOutputBytes } = limits;
  if (weight > maxTargets) {
    const what = `${String(weight)} targets or more`;
    return refusal(
      weight > offered ? `that counts as ${what} by its resources and long names` : `of ${what}`,
      `--max-targets allows ${String(maxTargets)}`,
    );
  }
  const fileBytes = bytes + GROUP_BYTES * groups + FRAME_BYTES;
  const maxBytes = maxFileBytes(limits);
  if (groups === 0 || fileBytes <= maxBytes) return undefined;
  const allows =
    maxBytes === maxOutputBytes
      ? `--max-output-size allows ${String(maxBytes)}`
      : `Node holds less than ${String(constants.MAX_LENGTH)} at a time, whatever --max-output-size says; --shard makes them smaller`;
  return refusal(`that makes a file of ${String(fileBytes)} bytes or more`, allows);
}

/** What may still be added to an answer. One more of either, and {@link checkLimits} has something to say. */
export interface Room {
  readonly weight: number;
  /** Bytes of groups, each with {@link GROUP_BYTES}. */
  readonly bytes: number;
}

/** The room that is left beside `load`. */
export function roomBeside(
  load: Pick<Load, 'weight' | 'groups' | 'bytes'>,
  limits: AnswerLimits,
): Room {
  const { weight, groups, bytes } = load;
  return {
    weight: limits.maxTargets - weight,
    bytes: maxFileBytes(limits) - FRAME_BYTES - GROUP_BYTES * groups - bytes,
  };
}

function maxFileBytes({ maxOutputBytes }: AnswerLimits): number {
  return Math.min(maxOutputBytes, MAX_FILE_BYTES);
}

function refusal(what: string, allows: string): AnswerRefusedError {
  return new AnswerRefusedError(`Cannot take an answer ${what}: ${allows}`);
}
