import { assertNever } from '../../base/assert-never.js';
import { formatDuration } from '../../base/duration.js';
import type { DiscoveryEvent } from '../events.js';
import type { LogLine } from './log-line.js';

/** Events that say that answers are not published as they are, or are again. */
export type AlarmEvent = Extract<
  DiscoveryEvent,
  { kind: 'removals-held' | 'hold-ended' | 'hold-released' | 'below-min-targets' | 'conflicts' }
>;

/** Says an alarm, or its end, as a line of the log. */
export function toAlarmLine(event: AlarmEvent): LogLine {
  switch (event.kind) {
    case 'removals-held': {
      const { controlPlane, missing, targets, maxDropHoldMs } = event;
      const message = `Too many targets went missing at a time; they stay for ${formatDuration(maxDropHoldMs)} (--max-drop, --max-drop-hold)`;
      return { level: 'warn', message, fields: { control_plane: controlPlane, missing, targets } };
    }
    case 'hold-ended': {
      const fields = { control_plane: event.controlPlane };
      return { level: 'info', message: 'Missing targets are no longer held', fields };
    }
    case 'hold-released': {
      const fields = { control_plane: event.controlPlane, missing: event.missing };
      return { level: 'warn', message: 'Missing targets are let go on request', fields };
    }
    case 'below-min-targets': {
      const { targets, minTargets } = event;
      const fields = { targets, min_targets: minTargets };
      return targets === undefined
        ? { level: 'info', message: 'There are enough targets to be published again', fields }
        : {
            level: 'error',
            message: 'Fewer targets than --min-targets: the file keeps those that it has',
            fields,
          };
    }
    case 'conflicts': {
      const { targets } = event;
      const message =
        targets === 0
          ? 'The control planes agree about every target again'
          : 'Control planes disagree about targets; the first --cp-address counts';
      return { level: targets === 0 ? 'info' : 'warn', message, fields: { targets } };
    }
    default:
      return assertNever(event);
  }
}
