import { isExecutable } from '../../platform/files/is-executable.js';
import { STOP_SIGNALS, type StopSignal } from './stop-signals.js';

/** How the process is to end. */
export interface ProcessEnd {
  readonly exitCode: number;
  /** The signal that asks for it; `exitCode` is then what a shell makes of that signal. */
  readonly signal?: StopSignal;
}

/** Node's `process`, as far as it is newer than our types: from 22.15 and 23.11 on, and not on Windows. */
interface ReplaceableProcess {
  readonly execve?: (
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ) => never;
}

/** What {@link process.getActiveResourcesInfo} calls the work of libuv's threads that may hang for long. */
const THREAD_WORK: ReadonlySet<string> = new Set([
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'FSReqCallback',
  'FSReqPromise',
]);

/**
 * Ends the process at once. `process.exit` would join the threads of libuv first, and one that asks a name server
 * which does not answer sits there for 10 s and more; `process.reallyExit` does the same. So, while a thread is at
 * work, the process is replaced by one that does nothing but end with the exit code. Before Node 22.15 there is no
 * such call: a signal is then answered as if nobody had listened for it (a shell shows the same exit code), and
 * without a signal the threads are waited for, or the next signal; as process 1, which no signal ends in this way,
 * they are waited for in any case.
 */
export function endProcess({ exitCode, signal }: ProcessEnd): never {
  process.exitCode = exitCode;
  if (process.getActiveResourcesInfo().some((name) => THREAD_WORK.has(name))) {
    process.emit('exit', exitCode);
    replaceProcess(exitCode);
    // Our own code may run no more, so from here on only the system can answer them.
    for (const each of STOP_SIGNALS) process.removeAllListeners(each);
    if (signal !== undefined) process.kill(process.pid, signal);
  }
  process.exit(exitCode);
}

/** Returns where that cannot be done. */
function replaceProcess(exitCode: number): void {
  const { execve } = process as ReplaceableProcess;
  // Node aborts where a file is not there: an image may have no shell, and an update of Node moves that.
  const successor = successors(exitCode).find(([path]) => isExecutable(path));
  if (execve === undefined || successor === undefined) return;
  const [path, ...args] = successor;
  try {
    execve.call(process, path, [path, ...args], environment());
  } catch {
    // Node's permissions forbid it.
  }
}

/** Programs that end with an exit code, the quickest first: another signal meanwhile would end it with its own. */
function successors(exitCode: number): readonly (readonly [string, ...string[]])[] {
  const code = String(exitCode);
  return [
    ['/bin/sh', '-c', `exit ${code}`],
    [process.execPath, '-e', `process.exit(${code})`],
  ];
}

/** What is loaded before our code by NODE_OPTIONS has no place in it. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')),
  );
}
