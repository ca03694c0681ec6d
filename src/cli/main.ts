import { sayVersion } from './say-version.js';
import { failureText, toFailure } from './service/failure.js';
import { STOP_SIGNALS } from './service/stop-signals.js';
import { toPrintFailure } from './terminal/print.js';

/**
 * The program: does what `argv` (without node and script) says and sets the exit code.
 *
 * Imports next to nothing by itself: whoever only asks for the version is not to wait for the rest.
 */
export async function main(argv: readonly string[]): Promise<void> {
  tolerateClosedOutputs();
  endAtEarlySignals();
  if (argv.length === 1 && argv[0] === '--version') {
    sayVersion();
    return;
  }
  const { runCommandLine } = await import('./run-command-line.js');
  await runCommandLine(argv);
}

/**
 * Until a command listens for itself: as process 1 of a container a signal that nobody listens for is lost, and
 * elsewhere it would look like a crash.
 */
function endAtEarlySignals(): void {
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      if (process.listenerCount(signal) === 0) process.exit(0);
    });
  }
}

/** A reader that goes away (`| head -1`, a log collector that restarts) is no reason to end. */
function tolerateClosedOutputs(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', endUnprinted);
}

/**
 * Whoever asked for something is not to take half of it, on a full disk, for all. At once: oclif would throw what it
 * hears next of this error.
 */
function endUnprinted(error: Error): void {
  const failure = toPrintFailure(error);
  if (failure === undefined) return;
  process.stderr.write(failureText(toFailure(failure)));
  process.exit(failure.exitCode);
}
