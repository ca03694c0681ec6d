import { assertNever } from '../../base/assert-never.js';
import type { AccessEvent } from '../events.js';
import type { LogLine } from './log-line.js';

/** Says what becomes of certificates, tokens and the like. */
export function toAccessLine(event: AccessEvent): LogLine {
  const about = { control_plane: event.controlPlane };
  switch (event.kind) {
    case 'certificate-in-use': {
      const { role, subject, notAfterMs } = event;
      const fields = { ...about, role, subject, not_after: new Date(notAfterMs).toISOString() };
      return { level: 'debug', message: 'A certificate is in use', fields };
    }
    case 'access-warning': {
      const fields = { ...about, reason: event.reason };
      const message = 'The access to the control plane is not as safe as it could be';
      return { level: 'warn', message, fields };
    }
    case 'access-files-renewed': {
      const fields = { ...about, paths: event.paths.join(' ') };
      return { level: 'info', message: 'Took the new contents of files that changed', fields };
    }
    case 'access-file-unusable': {
      const { path, reason } = event;
      const fields = { ...about, path, reason };
      const message = 'A file cannot be used as it is now; what it held before stays in force';
      return { level: 'error', message, fields };
    }
    default:
      return assertNever(event);
  }
}
