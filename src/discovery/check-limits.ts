import { allGroups } from '../targets/group-by-identity.js';
import { renderedBytes } from '../targets/render-file-sd.js';
import { AnswerRefusedError } from './errors.js';
import type { PublicationOptions } from './options.js';
import type { Translation } from './translator.js';

/** Says what is wrong with an answer that goes beyond a limit of the operator's; `undefined` when nothing is. */
export function checkLimits(
  { answer, offered }: Translation,
  { maxTargets, maxOutputBytes }: Pick<PublicationOptions, 'maxTargets' | 'maxOutputBytes'>,
): AnswerRefusedError | undefined {
  if (offered > maxTargets) {
    return new AnswerRefusedError(
      `Cannot take an answer of ${String(offered)} targets: --max-targets allows ${String(maxTargets)}`,
    );
  }
  const bytes = renderedBytes(allGroups(answer.held));
  if (bytes <= maxOutputBytes) return undefined;
  return new AnswerRefusedError(
    `Cannot take an answer that makes a file of ${String(bytes)} bytes: --max-output-size allows ${String(maxOutputBytes)}`,
  );
}
