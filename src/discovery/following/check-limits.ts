import { allGroups } from '../../targets/groups-by-identity.js';
import { renderedBytes } from '../../targets/render-file-sd.js';
import { AnswerRefusedError } from '../errors.js';
import type { PublicationOptions } from '../options.js';
import type { Translation } from './translator.js';

/** The file is made as one text, of which Node holds half a gigabyte; removals that wait need room as well. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

/** How many bytes of output an answer may make, by the operator's limit and our own. */
export function outputLimit({
  maxOutputBytes,
}: Pick<PublicationOptions, 'maxOutputBytes'>): number {
  return Math.min(maxOutputBytes, MAX_TEXT_BYTES);
}

/** Says what is wrong with an answer that goes beyond a limit; `undefined` when nothing is. */
export function checkLimits(
  { answer, offered }: Translation,
  limits: Pick<PublicationOptions, 'maxTargets' | 'maxOutputBytes'>,
): AnswerRefusedError | undefined {
  if (offered > limits.maxTargets) {
    return new AnswerRefusedError(
      `Cannot take an answer of ${String(offered)} targets: --max-targets allows ${String(limits.maxTargets)}`,
    );
  }
  const maxBytes = outputLimit(limits);
  const bytes = renderedBytes(allGroups(answer.held));
  if (bytes <= maxBytes) return undefined;
  const allows =
    maxBytes === limits.maxOutputBytes
      ? `--max-output-size allows ${String(maxBytes)}`
      : `this version makes files of at most ${String(maxBytes)}, whatever --max-output-size says; --shard makes them smaller`;
  return new AnswerRefusedError(
    `Cannot take an answer that makes a file of ${String(bytes)} bytes or more: ${allows}`,
  );
}
