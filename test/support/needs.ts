import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Something that not every machine offers, and the reason when this one does not. */
export type Need = () => string | undefined;

/** Other users, mounts and flags of files are root's. */
export const root: Need = () => (process.getuid?.() === 0 ? undefined : 'this is not root');

/** What only Linux tells of processes and files. */
export const linux: Need = () => (process.platform === 'linux' ? undefined : 'this is not Linux');

/** A program of the system's. */
export function program(name: string): Need {
  return () => {
    const directories = (process.env['PATH'] ?? '').split(delimiter);
    return directories.some((directory) => isExecutable(join(directory, name)))
      ? undefined
      : `no ${name} on PATH`;
  };
}

/** Root in a container may still not mount anything. */
export const mounting: Need = () => {
  const reason = root() ?? program('mount')();
  if (reason !== undefined) return reason;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'nothing can be mounted here';
  }
};

/** Within a container what shows the processes may not be mounted anew; before Linux 5.8 it could not hide anything. */
export const mountingProc: Need = () => {
  const reason = mounting();
  if (reason !== undefined) return reason;
  const mount = ['mount', '-t', 'proc', '-o', 'subset=pid,hidepid=invisible', 'proc', '/proc'];
  try {
    execFileSync('unshare', ['--mount', '--pid', '--fork', ...mount], { stdio: 'ignore' });
    return undefined;
  } catch {
    return '/proc cannot be mounted here';
  }
};

/** A container may forbid to trace even one's own children. */
export const tracing: Need = () => {
  const reason = program('strace')();
  if (reason !== undefined) return reason;
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'nothing can be traced here';
  }
};

/**
 * Call it in a `before` hook or a test: skips it with the reason in the titles, where one of the needs is not met.
 */
export function skipUnless(context: Mocha.Context, ...needs: readonly Need[]): void {
  const reason = needs.map((need) => need()).find((text) => text !== undefined);
  if (reason === undefined) return;
  const note = ` [skipped: ${reason}]`;
  const mark = (each: Mocha.Runnable): void => {
    if (!each.title.endsWith(note)) each.title += note;
  };
  const test = context.test as (Mocha.Runnable & { readonly type?: string }) | undefined;
  if (test?.type === 'hook') test.parent?.eachTest(mark);
  else if (test !== undefined) mark(test);
  context.skip();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
