import { Config, Errors, run, settings } from '@oclif/core';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestName } from '../base/nearest-name.js';
import { oneLine } from '../base/one-line.js';
import { COMMANDS } from './commands.js';
import { UsageError } from './errors.js';
import { ACCESS_OPTIONS } from './options/access-options.js';
import { readProduct } from './product.js';

/**
 * Lets oclif run the command that `argv` begins with; without one it shows the help of all.
 *
 * @throws UsageError when the command, a flag or an argument is unknown; else what the command throws.
 */
export async function runOclif(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv;
  assertCommand(name === 'help' ? rest.find((each) => !each.startsWith('-')) : name);
  const config = await loadConfig();
  try {
    await run([...argv], config);
  } catch (error) {
    throw error instanceof Errors.CLIError ? toUsageError(error, argv) : error;
  }
}

function assertCommand(name: string | undefined): void {
  if (name === undefined || Object.hasOwn(COMMANDS, name)) return;
  const names = Object.keys(COMMANDS);
  const nearest = nearestName(name, names);
  const advice =
    nearest === undefined ? `wanted ${names.join(', ')}` : `did you mean "${nearest}"?`;
  throw new UsageError(`Cannot run "${oneLine(name, 100)}", which is no command: ${advice}`);
}

async function loadConfig(): Promise<Config> {
  // oclif would compile sources itself when NODE_ENV is "development".
  settings.enableAutoTranspile = false;
  const pjson = readProduct();
  const commands = {
    strategy: 'explicit',
    target: neighbour('commands'),
    identifier: 'COMMANDS',
  } as const;
  const helpClass = { target: neighbour('house-help'), identifier: 'HouseHelp' };
  const root = fileURLToPath(new URL('../../', import.meta.url));
  return Config.load({ root, pjson: { ...pjson, oclif: { ...pjson.oclif, commands, helpClass } } });
}

/** The path of a file beside this one, which is `.js` as built and `.ts` in development. */
function neighbour(name: string): string {
  const self = fileURLToPath(import.meta.url);
  return fileURLToPath(new URL(`./${name}${extname(self)}`, import.meta.url));
}

/** What oclif found wrong with the command line: its errors carry the flags or arguments in question. */
function toUsageError(error: Errors.CLIError, argv: readonly string[]): UsageError {
  const [command = ''] = argv;
  const { flags, args } = error as {
    readonly flags?: readonly string[];
    readonly args?: readonly string[];
  };
  const more = `see "help ${command}"`;
  if (flags?.[0] !== undefined) return new UsageError(unknownFlagText(flags[0], command));
  if (args?.[0] !== undefined) {
    const argument = mayHoldSecret(argv)
      ? 'an argument'
      : `the argument "${oneLine(args[0], 100)}"`;
    return new UsageError(`Cannot use ${argument} of ${command}: ${more}`);
  }
  const [firstLine = ''] = error.message.split('\n', 1);
  return new UsageError(`Cannot read the command line: ${firstLine}; ${more}`);
}

/** A secret that was not quoted is an argument by itself behind its first blank. */
function mayHoldSecret(argv: readonly string[]): boolean {
  const flags = Object.values(ACCESS_OPTIONS).filter(({ secret }) => secret);
  return flags.some(({ name }) => argv.some((argument) => argument.startsWith(`--${name}`)));
}

/** Only the name is repeated: the value may hold a secret. */
function unknownFlagText(argument: string, command: string): string {
  const [flag = ''] = argument.split('=', 1);
  const known = Object.keys(COMMANDS[command]?.flags ?? {}).map((name) => `--${name}`);
  const nearest = nearestName(flag, [...known, '--help']);
  const advice = nearest === undefined ? `see "help ${command}"` : `did you mean "${nearest}"?`;
  return `Cannot use "${oneLine(flag, 100)}", which is no flag of ${command}: ${advice}`;
}
