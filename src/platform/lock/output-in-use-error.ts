import { formatDuration } from '../../base/duration.js';
import { ExitCode, HouseError } from '../../base/house-error.js';
import type { LockRecord } from './lock-record.js';

/** Who has the lock of a file, and since when nothing was heard of it. */
export interface Winner {
  /** The file that both want to write. */
  readonly file: string;
  readonly lock: string;
  readonly holder: LockRecord;
  /** Milliseconds since it touched its lock. */
  readonly ageMs?: number;
}

/** Another process writes the same file. Two would overwrite each other's targets for ever, so this one stops. */
export class OutputInUseError extends HouseError {
  override readonly name = 'OutputInUseError';
  readonly code = 'output-in-use';
  readonly recovery = 'stop';
  readonly exitCode = ExitCode.cannotCreate;

  /** `when`: whether the other one was there first, or took over what was ours. */
  constructor(when: 'at the start' | 'meanwhile', { file, lock, holder, ageMs = 0 }: Winner) {
    const who = `process ${String(holder.pid)} on host "${holder.host}"`;
    const ago = formatDuration(Math.round(Math.max(ageMs, 0)));
    const why =
      when === 'at the start'
        ? `Cannot write "${file}": ${who} does so, since ${holder.since} (its lock "${lock}" was touched ${ago} ago)`
        : `Cannot go on writing "${file}": ${who} took it over, at ${holder.since} (lock "${lock}")`;
    super(
      `${why}; stop one of the two, or give it another output file; a lock that nobody has touched for 15s is free`,
    );
  }
}
