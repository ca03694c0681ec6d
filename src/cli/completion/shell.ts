import { oneLine } from '../../base/one-line.js';
import { UsageError } from '../errors.js';

/** The shells that can be served. */
export const SHELLS = ['bash', 'zsh', 'powershell'] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/**
 * The shell that is meant by `named`, or else by `current`, the name of the one that is in use.
 *
 * @throws UsageError when that is none that can be served.
 */
export function toShell(named: string | undefined, current: string): Shell {
  const name = named ?? current;
  const shell = SHELLS.find((each) => each === name);
  if (shell !== undefined) return shell;
  const wanted = `wanted ${SHELLS.join(', ')}`;
  throw new UsageError(
    named === undefined
      ? `Cannot tell which shell is to complete: $SHELL names none of ours; ${wanted}`
      : `Cannot complete in "${oneLine(named, 100)}": ${wanted}`,
  );
}
