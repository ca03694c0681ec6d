import { execFile } from 'node:child_process';

import { environmentOf, requireRealPart } from './real-parts.js';
import type { RealPart } from './real-parts.js';

/** How a program of systemd ended, and all that it said. */
export interface Verdict {
  readonly code: number | string;
  readonly output: string;
}

/** Runs a program of systemd with arguments; never rejects. */
export type SystemdProgram = (...args: readonly string[]) => Promise<Verdict>;

/** Call it in a `before` hook: gives the program, or skips as {@link requireRealPart} does. */
export function requireSystemd(context: Mocha.Context, part: RealPart): SystemdProgram {
  const program = requireRealPart(context, part);
  const env = { ...process.env, ...environmentOf(program), SYSTEMD_COLORS: '0' };
  return (...args) =>
    new Promise((resolve) => {
      execFile(program, args, { env }, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? (error === null ? 0 : 1), output: stdout + stderr });
      });
    });
}

/**
 * The system calls that a unit lets through: what its `SystemCallFilter=` lines amount to, a list of those allowed
 * followed by lists of those taken away again.
 *
 * @param catalogue what `systemd-analyze syscall-filter` says: each set, with what it holds indented.
 */
export function allowedSystemCalls(
  catalogue: string,
  filters: readonly string[],
): ReadonlySet<string> {
  const allowed = callsOf('@default', catalogue);
  for (const filter of filters) {
    const takesAway = filter.startsWith('~');
    for (const call of filter
      .replace('~', '')
      .split(/\s+/)
      .flatMap((name) => [...callsOf(name, catalogue)])) {
      if (takesAway) allowed.delete(call);
      else allowed.add(call);
    }
  }
  return allowed;
}

function callsOf(name: string, catalogue: string): Set<string> {
  if (!name.startsWith('@')) return new Set([name]);
  const body = new RegExp(`^${name}\\n((?: {4}.*\\n)*)`, 'm').exec(catalogue)?.[1];
  if (body === undefined) throw new Error(`systemd knows no ${name}`);
  const members = body.split('\n').map((line) => line.trim());
  const calls = members.filter((member) => member !== '' && !member.startsWith('#'));
  return new Set(calls.flatMap((call) => [...callsOf(call, catalogue)]));
}
