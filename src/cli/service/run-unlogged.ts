import { isAbortOf } from '../../base/abort.js';
import { ExitCode } from '../../base/house-error.js';
import { endProcess } from './end-process.js';
import { failureText, toFailure } from './failure.js';
import { listenForStop } from './stop-signals.js';

/** What a command does that has no log, until it is done or `signal` aborts. Returns how the process ends. */
export type UnloggedWork = (signal: AbortSignal) => Promise<ExitCode>;

/** What is still open after the work, a look-up of a name say, is not worth waiting for. */
const LEFTOVERS_MS = 250;

/**
 * Runs `work`, and sets the exit code to what it returns. SIGTERM and SIGINT end it at once and without a word.
 *
 * @param mask hides secrets in what is said about a failure.
 */
export async function runUnlogged(
  work: UnloggedWork,
  mask: (text: string) => string,
): Promise<void> {
  const controller = new AbortController();
  listenForStop(process, {
    stop: () => {
      controller.abort();
    },
    end: endProcess,
  });
  try {
    process.exitCode = await work(controller.signal);
  } catch (error) {
    if (isAbortOf(error, controller.signal)) endProcess({ exitCode: ExitCode.ok });
    const failure = toFailure(error);
    process.stderr.write(mask(failureText(failure)));
    process.exitCode = failure.exitCode;
  }
  setTimeout(() => endProcess({ exitCode: Number(process.exitCode ?? 0) }), LEFTOVERS_MS).unref();
}
