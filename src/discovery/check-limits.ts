import { allGroups } from '../targets/group-by-identity.js';
import { AnswerRefusedError } from './errors.js';
import type { PublicationOptions } from './options.js';
import type { Translation } from './translator.js';

/** Says what is wrong with an answer that goes beyond a limit of the operator's; `undefined` when nothing is. */
export function checkLimits(
  { answer, targets }: Translation,
  { maxTargets, maxOutputBytes }: Pick<PublicationOptions, 'maxTargets' | 'maxOutputBytes'>,
): AnswerRefusedError | undefined {
  if (targets > maxTargets) {
    return new AnswerRefusedError(
      `Cannot take an answer of ${String(targets)} targets: --max-targets allows ${String(maxTargets)}`,
    );
  }
  const bytes = allGroups(answer.held).reduce(
    (sum, { text }) => sum + Buffer.byteLength(text) + 2,
    4,
  );
  if (bytes <= maxOutputBytes) return undefined;
  return new AnswerRefusedError(
    `Cannot take an answer of ${String(bytes)} bytes of output: --max-output-size allows ${String(maxOutputBytes)}`,
  );
}
