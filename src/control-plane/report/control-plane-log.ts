import { assertNever } from '../../base/assert-never.js';
import { hostPort } from '../../base/host-port.js';
import type { Observer } from '../../base/observer.js';
import type { Log, LogFields, LogLevel } from '../../observability/log.js';
import type { AnsweredEvent, ControlPlaneEvent } from '../control-plane-event.js';

/** What an event says in the log. */
interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Reads the events of an embedded control plane into the log. */
export class ControlPlaneLog implements Observer<ControlPlaneEvent> {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  observe(event: ControlPlaneEvent): void {
    const { level, message, fields } = toLogLine(event);
    this.#log[level](message, fields);
  }
}

/** Levels: `warn` and `error` are for what somebody must act on, `info` for progress, `debug` for the rest. */
function toLogLine(event: ControlPlaneEvent): LogLine {
  switch (event.kind) {
    case 'listening':
      return line('info', 'Listening', { address: hostPort(event.host, event.port) });
    case 'api-listening':
      return line('info', 'The API server listens', { address: hostPort(event.host, event.port) });
    case 'assignments-loaded': {
      const { kind: _, ...fields } = event;
      return line('info', 'Loaded the assignments', fields);
    }
    case 'assignments-unusable': {
      const { file, error } = event;
      const message = 'The assignments file is not usable; what was served before stays in force';
      return line('warn', message, { file, error });
    }
    case 'certificate-renewed':
      return line('info', 'Took over a new certificate', { file: event.file });
    case 'certificate-unusable': {
      const { file, reason } = event;
      return line('warn', 'The new certificate is not usable; the old one is shown', {
        file,
        reason,
      });
    }
    case 'closed':
      return line('info', 'Closed', {});
    default:
      return toClientLine(event);
  }
}

type ClientEvent = Extract<ControlPlaneEvent, { readonly peer: string }>;

/** Lines about one client. */
function toClientLine(event: ClientEvent): LogLine {
  const { peer } = event;
  switch (event.kind) {
    case 'stream-opened':
      return line('info', 'A stream was opened', { peer, api_version: event.apiVersion });
    case 'stream-closed':
      return line('info', 'A stream ended', { peer, api_version: event.apiVersion });
    case 'answered':
      return toAnsweredLine(event);
    case 'rejected': {
      const { transport, nodeId, message, isRepeated } = event;
      const fields = { peer, transport, node_id: nodeId, reason: message };
      // A client that goes on rejecting does so thousands of times in a second.
      const level = isRepeated ? 'debug' : 'warn';
      return line(level, 'A client rejected what it was sent', fields);
    }
    case 'request-refused': {
      const { status, reason, cause } = event;
      const level = status >= 500 ? 'error' : 'info';
      return line(level, 'Refused a request', { peer, status, reason, cause });
    }
    case 'api-answered': {
      const { method, target, status } = event;
      return line('debug', 'The API server answered', { peer, method, target, status });
    }
    case 'connection-dropped':
      return line('debug', 'A connection said nothing', { peer });
    default:
      return assertNever(event);
  }
}

function toAnsweredLine(event: AnsweredEvent): LogLine {
  const { transport, apiVersion, peer, nodeId, version, outcome, resources } = event;
  const fields = { peer, transport, api_version: apiVersion, node_id: nodeId, version, resources };
  const message =
    outcome === 'unchanged' ? 'Told a client that nothing changed' : 'Sent the assignments';
  return line('debug', message, fields);
}

function line(level: LogLevel, message: string, fields: LogFields): LogLine {
  return { level, message, fields };
}
