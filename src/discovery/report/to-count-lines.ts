import type { AnswerTakenEvent, Counts } from '../events.js';
import type { LogLine } from './log-line.js';

/** What an answer left out, where that is not the same as with the answer before. */
export function toCountLines(
  answer: AnswerTakenEvent,
  before: AnswerTakenEvent | undefined,
): readonly LogLine[] {
  const lines: LogLine[] = [];
  const targets = total(answer.leftOut);
  const labels = total(answer.droppedLabels);
  if (reasons(answer.leftOut) !== reasons(before?.leftOut ?? {})) {
    const message =
      targets === 0 ? 'No target is left out any more' : 'Targets are left out of the file';
    const fields = {
      control_plane: answer.controlPlane,
      targets,
      reasons: reasons(answer.leftOut),
    };
    lines.push({ level: targets === 0 ? 'info' : 'warn', message, fields });
  }
  if (reasons(answer.droppedLabels) !== reasons(before?.droppedLabels ?? {})) {
    const message = labels === 0 ? 'No label is dropped any more' : 'Labels are dropped';
    const fields = {
      control_plane: answer.controlPlane,
      labels,
      reasons: reasons(answer.droppedLabels),
    };
    lines.push({ level: 'info', message, fields });
  }
  return lines;
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** `2 address has no port, 1 scheme is not http or https`, in the same order for equal counts. */
function reasons(counts: Counts): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${String(count)} ${reason}`)
    .sort()
    .join(', ');
}
