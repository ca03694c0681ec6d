import { assertNever } from '../../base/assert-never.js';
import { errorText } from '../../base/error-text.js';
import type { AnswerTakenEvent, DiscoveryEvent, QuarantinedEvent } from '../events.js';
import type { LogLine } from './log-line.js';

/** Events about one answer. */
export type AnswerLineEvent = Extract<
  DiscoveryEvent,
  { kind: 'answer-taken' | 'translated-anew' | 'quarantined' | 'answer-refused' }
>;

/** Says what became of an answer. */
export function toAnswerLine(event: AnswerLineEvent): LogLine {
  switch (event.kind) {
    case 'answer-taken':
      return toTakenLine(event);
    case 'translated-anew': {
      const fields = { control_plane: event.controlPlane, targets: event.targets };
      return { level: 'info', message: 'Translated the last answer anew', fields };
    }
    case 'quarantined':
      return toQuarantinedLine(event);
    case 'answer-refused': {
      const { controlPlane, error } = event;
      const fields = { control_plane: controlPlane, cause: errorText(error), code: error.code };
      const repeat = { about: 'refused', text: errorText(error) };
      const message = 'Refused an answer as a whole; what was known stays in force';
      return { level: 'error', message, fields, repeat };
    }
    default:
      return assertNever(event);
  }
}

function toTakenLine(event: AnswerTakenEvent): LogLine {
  const { controlPlane, version, targets, added, changed, removed, waiting, provisional } = event;
  const fields = {
    control_plane: controlPlane,
    targets,
    added,
    changed,
    removed,
    removals_waiting: waiting,
    provisional: provisional || undefined,
    version,
  };
  return { level: event.hasNews ? 'info' : 'debug', message: 'Took an answer', fields };
}

function toQuarantinedLine(event: QuarantinedEvent): LogLine {
  const { controlPlane, version, resources, removesNothing } = event;
  const reasons = event.reasons.join('; ');
  const fields = {
    control_plane: controlPlane,
    resources,
    reasons,
    removes_nothing: removesNothing || undefined,
    version,
  };
  const repeat = { about: 'quarantined', text: `${String(resources)} ${reasons}` };
  const message = 'Set unusable resources aside; their last good targets stay in force';
  return { level: 'warn', message, fields, repeat };
}
