import { assertNever } from '../../base/assert-never.js';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import type {
  AnswerTakenEvent,
  DiscoveryEvent,
  LocatedEvent,
  LostEvent,
  QuarantinedEvent,
  Rung,
  StillFailingEvent,
} from '../events.js';
import { rungText } from '../following/ladder.js';
import type { LogLine } from './log-line.js';
import { toAccessLine } from './to-access-line.js';
import { toAlarmLine } from './to-alarm-line.js';
import { toOutputLine } from './to-output-line.js';

/**
 * Says an event as a line of the log. Levels: `error` and `warn` are for what somebody must act on, `info` for
 * progress, `debug` for the rest.
 */
export function toLogLine(event: DiscoveryEvent): LogLine {
  switch (event.kind) {
    case 'started': {
      const fields = { control_planes: event.controlPlanes.join(' '), output: event.outputFile };
      return { level: 'info', message: 'Following the control plane', fields };
    }
    case 'under-way':
      return { level: 'debug', message: 'The first connections are on their way', fields: {} };
    case 'standing-file-read':
    case 'standing-file-unusable':
    case 'output-warning':
    case 'published':
    case 'publish-failed':
    case 'restored':
    case 'memory-unusable':
      return toOutputLine(event);
    case 'access-warning':
    case 'access-files-renewed':
    case 'access-file-unusable':
      return toAccessLine(event);
    case 'located':
    case 'connecting':
    case 'rung-failed':
    case 'connected':
    case 'unchanged':
    case 'lost':
    case 'switching':
      return toConversationLine(event);
    case 'answer-taken':
    case 'quarantined':
    case 'answer-refused':
      return toAnswerLine(event);
    case 'removals-held':
    case 'hold-ended':
    case 'below-min-targets':
    case 'conflicts':
      return toAlarmLine(event);
    case 'still-failing':
      return toStillFailingLine(event);
    case 'library-log': {
      const level = event.level === 'error' ? 'warn' : 'debug';
      return { level, message: event.text, fields: { library: event.library } };
    }
    case 'stopped':
      return { level: 'info', message: 'Stopped; the target file stays', fields: {} };
    default:
      return assertNever(event);
  }
}

type EventOf<Kind extends DiscoveryEvent['kind']> = Extract<DiscoveryEvent, { kind: Kind }>;

function toConversationLine(
  event: EventOf<
    'located' | 'connecting' | 'rung-failed' | 'connected' | 'unchanged' | 'lost' | 'switching'
  >,
): LogLine {
  const about = { control_plane: event.controlPlane };
  switch (event.kind) {
    case 'located':
      return toLocatedLine(event);
    case 'connecting':
      return {
        level: 'debug',
        message: 'Connecting',
        fields: { ...about, ...rungFields(event.rung) },
      };
    case 'rung-failed': {
      const fields = { ...about, ...rungFields(event.rung), reason: event.reason };
      const repeat = { about: `rung ${rungText(event.rung)}`, text: event.reason };
      return { level: 'info', message: 'The control plane does not serve this', fields, repeat };
    }
    case 'connected': {
      const fields = { ...about, ...rungFields(event.rung) };
      const repeat = { about: 'connected', text: rungText(event.rung) };
      return { level: 'info', message: 'Connected', fields, repeat };
    }
    case 'unchanged': {
      if (!event.hasNothing) return { level: 'debug', message: 'Nothing new', fields: about };
      const message =
        'The control plane has no list for this client; does a MeshMetric name it (--name)?';
      return { level: 'warn', message, fields: about, repeat: { about: 'no list', text: message } };
    }
    case 'lost':
      return toLostLine(event);
    case 'switching': {
      const { from, to, error } = event;
      const fields = { ...about, from, to, cause: errorText(error), code: error.code };
      const repeat = { about: `switching from ${from}`, text: errorText(error) };
      return { level: 'warn', message: 'Trying the next address', fields, repeat };
    }
    default:
      return assertNever(event);
  }
}

function toLocatedLine({ controlPlane, given, found, tls, how }: LocatedEvent): LogLine {
  const message =
    how === 'guess' ? 'Trying the usual port of MADS' : 'The API server names the port of MADS';
  const fields = { control_plane: controlPlane, given, found, tls, how };
  const repeat = { about: `located ${found} ${String(tls)}`, text: `${given} ${how}` };
  return { level: 'info', message, fields, repeat };
}

function toLostLine({ controlPlane, error, retryInMs, immediate }: LostEvent): LogLine {
  const cause = error === undefined ? 'the control plane ended it' : errorText(error);
  const fields = { control_plane: controlPlane, cause, code: error?.code };
  const repeat = { about: 'lost', text: cause };
  if (immediate)
    return {
      level: 'info',
      message: 'The conversation ended; reconnecting at once',
      fields,
      repeat,
    };
  const what = error?.code === 'control-plane-unreachable' ? 'Cannot reach' : 'Lost';
  const message = `${what} the control plane; the target file stays as it is`;
  return {
    level: 'warn',
    message,
    fields: { ...fields, retry_in: formatDuration(Math.round(retryInMs)) },
    repeat,
  };
}

function toAnswerLine(event: EventOf<'answer-taken' | 'quarantined' | 'answer-refused'>): LogLine {
  switch (event.kind) {
    case 'answer-taken':
      return toTakenLine(event);
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

function toStillFailingLine({ what, name, sinceMs, failures, error }: StillFailingEvent): LogLine {
  const fields = {
    [what === 'output' ? 'path' : 'control_plane']: name,
    for: formatDuration(Math.round(sinceMs / 1_000) * 1_000),
    failures,
    cause: error === undefined ? undefined : errorText(error),
    code: error?.code,
  };
  return what === 'output'
    ? { level: 'error', message: 'Still cannot write the target file', fields }
    : {
        level: 'warn',
        message: 'Still without the control plane; the target file stays as it is',
        fields,
      };
}

function rungFields({ transport, apiVersion }: Rung): Readonly<Record<string, string>> {
  return { transport, api_version: apiVersion };
}
