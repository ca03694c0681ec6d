import { Plugin, type Command, type Config } from '@oclif/core';
import { fileURLToPath } from 'node:url';
import { FileError } from '../../platform/files/file-error.js';
import { renderBashCompletion, type CompletedCommand } from './render-bash-completion.js';
import type { Shell } from './shell.js';

/** What writes the scripts, as far as it is made another one here. */
type Creating = new (argv: string[], config: Config) => { run(): Promise<unknown> };

/**
 * Writes the completion scripts for all shells below the cache directory of `config`.
 *
 * @throws FileError when they cannot be written.
 */
export async function writeCompletion(config: Config): Promise<void> {
  const Create = (await loadCommand('autocomplete:create')) as unknown as Creating;
  class HouseCreating extends Create {
    get bashCompletionFunction(): string {
      return renderBashCompletion(config.bin, completedCommands(config));
    }
  }
  // Else it writes nothing for PowerShell, whose commands cannot have colons in them.
  config.topicSeparator = ' ';
  try {
    await new HouseCreating([], config).run();
  } catch (error) {
    const message = `Cannot write the completion scripts below "${config.cacheDir}"`;
    throw new FileError(message, error);
  }
}

/** Prints the line that makes `shell` find its script. */
export async function sayStartupLine(shell: Shell, config: Config): Promise<void> {
  const script = await loadCommand('autocomplete:script');
  await script.run([shell], config);
}

/** The package exports none of its commands; oclif finds them as it finds those of any plugin. */
async function loadCommand(id: string): Promise<Command.Class> {
  const root = fileURLToPath(import.meta.resolve('@oclif/plugin-autocomplete'));
  const plugin = new Plugin({ name: '@oclif/plugin-autocomplete', root, type: 'core' });
  await plugin.load();
  return await plugin.findCommand(id, { must: true });
}

function completedCommands({ commands }: Config): readonly CompletedCommand[] {
  const shown = commands.filter(({ hidden }) => !hidden);
  return shown.map(({ id: name, flags }) => ({ name, flags: [...Object.keys(flags), 'help'] }));
}
