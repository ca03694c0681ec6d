import { assertNever } from '../../base/assert-never.js';
import { formatDuration } from '../../base/duration.js';
import { errorText } from '../../base/error-text.js';
import type { DiscoveryEvent, LocatedEvent, LostEvent, Rung, SwitchingEvent } from '../events.js';
import { rungText } from '../following/ladder.js';
import type { LogLine } from './log-line.js';

/** Events about the conversation with a control plane. */
export type ConversationLineEvent = Extract<
  DiscoveryEvent,
  {
    kind:
      | 'located'
      | 'connecting'
      | 'rung-failed'
      | 'connected'
      | 'polled'
      | 'server-version-learnt'
      | 'unchanged'
      | 'lost'
      | 'switching';
  }
>;

/** Says how the conversation with a control plane goes. */
export function toConversationLine(event: ConversationLineEvent): LogLine {
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
    case 'polled':
      return { level: 'debug', message: 'Polled', fields: { ...about, status: event.status } };
    case 'server-version-learnt': {
      const fields = { ...about, version: event.version };
      const repeat = { about: 'server version', text: event.version };
      return { level: 'info', message: 'The API server says its version', fields, repeat };
    }
    case 'unchanged':
      return toUnchangedLine(event);
    case 'lost':
      return toLostLine(event);
    case 'switching':
      return toSwitchingLine(event);
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

function toUnchangedLine({
  controlPlane,
  hasNothing,
}: Extract<DiscoveryEvent, { kind: 'unchanged' }>): LogLine {
  const fields = { control_plane: controlPlane };
  if (!hasNothing) return { level: 'debug', message: 'Nothing new', fields };
  const message =
    'The control plane has no list for this client; does a MeshMetric name it (--name)?';
  return { level: 'warn', message, fields, repeat: { about: 'no list', text: message } };
}

function toSwitchingLine({ controlPlane, from, to, error }: SwitchingEvent): LogLine {
  const cause = errorText(error);
  const fields = { control_plane: controlPlane, from, to, cause, code: error.code };
  const repeat = { about: `switching from ${from}`, text: cause };
  return { level: 'warn', message: 'Trying the next address', fields, repeat };
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

function rungFields({ transport, apiVersion }: Rung): Readonly<Record<string, string>> {
  return { transport, api_version: apiVersion };
}
