import { nearestName } from '../base/nearest-name.js';
import { oneLine } from '../base/one-line.js';
import { UsageError } from './errors.js';
import { LOG_OPTIONS } from './options/log-options.js';

/** What the command line asks for, told apart before anything is loaded. */
export type Request =
  | { readonly kind: 'version' }
  /** The arguments as oclif takes them: the command first. Empty: the help of all. */
  | { readonly kind: 'command'; readonly argv: readonly string[] };

/** The commands that log. */
const TAKE_LOG_FLAGS: ReadonlySet<string> = new Set(['run', 'serve', 'fetch', 'diff']);

const LOG_FLAGS = Object.values(LOG_OPTIONS).map(({ name }) => `--${name}`);

/**
 * Puts the log flags that stand before the command, as the old tool allowed, behind it: there, a later one of
 * the same name wins.
 *
 * @throws UsageError when another flag stands before the command.
 */
export function arrangeArguments(argv: readonly string[]): Request {
  const logFlags: string[] = [];
  let rest = argv;
  for (;;) {
    const taken = logFlagLength(rest);
    if (taken === 0) break;
    logFlags.push(...rest.slice(0, taken));
    rest = rest.slice(taken);
  }
  const [first, ...others] = rest;
  if (first === '--version') return { kind: 'version' };
  if (first === undefined || first === '--help' || first === '-h')
    return { kind: 'command', argv: [] };
  if (first.startsWith('-')) throw new UsageError(misplacedFlagText(first));
  const taken = TAKE_LOG_FLAGS.has(first) ? logFlags : [];
  return { kind: 'command', argv: [first, ...taken, ...others] };
}

/** How many of the first arguments are one log flag: `--log-level=info` is one, `--log-level info` are two. */
function logFlagLength([first = '', second]: readonly string[]): number {
  const [name = ''] = first.split('=', 1);
  if (!LOG_FLAGS.includes(name)) return 0;
  if (first.includes('=')) return 1;
  if (second === undefined)
    throw new UsageError(`Cannot read the flag ${name}: its value is missing`);
  return 2;
}

function misplacedFlagText(argument: string): string {
  const [flag = ''] = argument.split('=', 1);
  const nearest = nearestName(flag, [...LOG_FLAGS, '--version', '--help']);
  const advice =
    nearest === undefined ? 'flags stand behind the command' : `did you mean "${nearest}"?`;
  return `Cannot use the flag "${oneLine(flag, 100)}" before a command: ${advice}`;
}
