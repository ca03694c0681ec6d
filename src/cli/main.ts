import { arrangeArguments } from './arrange-arguments.js';
import { readProduct } from './product.js';
import { STOP_SIGNALS } from './service/stop-signals.js';
import { failureText, toFailure } from './service/failure.js';

/**
 * The program: does what `argv` (without node and script) says and sets the exit code. Never rejects.
 *
 * What needs no command is answered before oclif is loaded, which takes most of the time of a start.
 */
export async function main(argv: readonly string[]): Promise<void> {
  tolerateClosedOutputs();
  endAtEarlySignals();
  try {
    const request = arrangeArguments(argv);
    if (request.kind === 'version') {
      const { name, version } = readProduct();
      process.stdout.write(`${name} ${version}\n`);
      return;
    }
    spareOclifTheSystem();
    const { runCommand } = await import('./run-command.js');
    await runCommand(request.argv);
  } catch (error) {
    const failure = toFailure(error);
    process.stderr.write(failureText(failure));
    process.exitCode = failure.exitCode;
  }
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

/** oclif asks the system for both, which throws for a user id without an entry in /etc/passwd. */
function spareOclifTheSystem(): void {
  if ((process.env['HOME'] ?? '') === '') process.env['HOME'] = '/';
  process.env['SHELL'] ??= '';
}
