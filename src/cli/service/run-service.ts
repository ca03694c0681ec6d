import { isAbortOf } from '../../base/abort.js';
import { ExitCode, HouseError } from '../../base/house-error.js';
import type { Log } from '../../observability/log.js';
import type { OpenLog } from '../../observability/open-log.js';
import { endProcess } from './end-process.js';
import { failureText, stackOf, toFailure, type Failure } from './failure.js';
import { openServiceLog, showsErrors } from './open-service-log.js';
import type { LogValues } from './open-service-log.js';
import { listenForStop } from './stop-signals.js';

/**
 * What a command does until it is done or `signal` aborts. It calls `underWay` when what is urgent at its start is
 * done; what it logs is seen from then on, or after a second.
 */
export type Service = (log: Log, signal: AbortSignal, underWay: () => void) => Promise<void>;

/** A start that takes longer is no good one: whoever looks on wants to see how far it came. */
const PATIENCE_MS = 1_000;

/** After the log is closed, nothing that is still open is worth waiting for. */
const LEFTOVERS_MS = 250;

/**
 * Runs `service` with a log and under the rules of a good process: SIGTERM and SIGINT stop it, a second one ends
 * it at once, what nobody caught is logged and ends it, and its last log lines arrive. Sets the exit code.
 *
 * @throws FileError when the log file cannot be opened.
 */
export async function runService(logValues: LogValues, service: Service): Promise<void> {
  const opened = await openServiceLog(logValues);
  const controller = new AbortController();
  listenForStop(process, {
    stop: (signal) => {
      opened.log.info('Stopping', { signal });
      controller.abort();
    },
    end: endProcess,
  });
  const onBug = guardAgainstBugs(opened, logValues);
  const underWay = (): void => void opened.load().catch(onBug);
  setTimeout(underWay, PATIENCE_MS).unref();
  try {
    await service(opened.log, controller.signal, underWay);
  } catch (error) {
    if (!isAbortOf(error, controller.signal)) report(error, { log: opened.log, logValues });
  }
  await opened.close();
  setTimeout(endAsDecided, LEFTOVERS_MS).unref();
}

function endAsDecided(): never {
  return endProcess({ exitCode: Number(process.exitCode ?? ExitCode.ok) });
}

interface Reporting {
  readonly log: Log;
  readonly logValues: LogValues;
}

function report(thrown: unknown, { log, logValues }: Reporting): void {
  const failure = toFailure(thrown);
  const code = thrown instanceof HouseError ? thrown.code : undefined;
  const stack = logValues.logLevel === 'debug' ? stackOf(thrown) : failure.stack;
  log.error(failure.message, { code, stack });
  if (!showsErrors(logValues)) process.stderr.write(failureText(masked(failure, logValues)));
  process.exitCode = failure.exitCode;
}

/** The log hides secrets by itself; what is said beside it is hidden here. */
function masked(failure: Failure, { secrets }: LogValues): Failure {
  if (secrets === undefined) return failure;
  const stack = failure.stack?.map((line) => secrets.mask(line));
  return { ...failure, message: secrets.mask(failure.message), stack };
}

/** An exception that nobody caught leaves the process in an unknown state: it says so and ends. */
function guardAgainstBugs(opened: OpenLog, logValues: LogValues): (thrown: unknown) => void {
  const onBug = (thrown: unknown): void => {
    report(thrown, { log: opened.log, logValues });
    void opened.close().then(endAsDecided);
  };
  process.once('uncaughtException', onBug);
  process.once('unhandledRejection', onBug);
  return onBug;
}
