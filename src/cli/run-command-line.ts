import { findAction } from './actions/find-action.js';
import { arrangeArguments } from './arrange-arguments.js';
import { readPlainFlags } from './options/read-plain-flags.js';
import { sayVersion } from './say-version.js';
import { failureText, toFailure } from './service/failure.js';

/**
 * Does what `argv` (without node and script) says and sets the exit code. Never rejects.
 *
 * oclif is loaded where it is needed and not before: that takes longer than all the rest of a start.
 */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  try {
    const request = arrangeArguments(argv);
    if (request.kind === 'version') sayVersion();
    else await runCommand(request.argv);
  } catch (error) {
    const failure = toFailure(error);
    process.stderr.write(failureText(failure));
    process.exitCode = failure.exitCode;
  }
}

/** What `run` and `serve` are usually told is read without oclif. */
async function runCommand(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv;
  const action = await findAction(name);
  const flags = action && readPlainFlags(rest, action.options);
  if (action !== undefined && flags !== undefined) {
    await action.act(flags);
    return;
  }
  spareOclifTheSystem();
  const { runOclif } = await import('./run-oclif.js');
  await runOclif(argv);
}

/** oclif asks the system for both, which throws for a user id without an entry in /etc/passwd. */
function spareOclifTheSystem(): void {
  if ((process.env['HOME'] ?? '') === '') process.env['HOME'] = '/';
  process.env['SHELL'] ??= '';
}
