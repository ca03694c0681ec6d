import { sayVersion } from './say-version.js';
import { STOP_SIGNALS } from './service/stop-signals.js';

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
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
