import { Args, Command, Flags } from '@oclif/core';
import { sayStartupLine, writeCompletion } from '../completion/completion-plugin.js';
import { SHELLS, toShell, type Shell } from '../completion/shell.js';
import { UsageError } from '../errors.js';

/** Where each shell reads what it is to know from its start on. */
const STARTUP_FILES: Readonly<Record<Shell, string>> = {
  bash: '~/.bashrc',
  zsh: '~/.zshrc',
  powershell: '$PROFILE',
};

/**
 * `autocomplete`: completion in shells, by oclif's own plugin. That is no part of the command table, where it would be
 * loaded for each help.
 */
export class AutocompleteCommand extends Command {
  static override summary = 'Let a shell complete commands and flags.';
  static override description =
    'Writes the completion scripts below the cache directory ($XDG_CACHE_HOME, else ~/.cache), and says how the shell gets to use them. To be repeated after an update.';
  static override usage = ['autocomplete [SHELL] [FLAGS]', 'autocomplete script [SHELL]'];
  static override args = {
    shell: Args.string({
      description: `${SHELLS.join(', ')}; default: the one of $SHELL. "script" before it: print the line for its startup file, and nothing else.`,
    }),
    ofScript: Args.string({ hidden: true }),
  };
  static override flags = {
    'refresh-cache': Flags.boolean({
      char: 'r',
      description: 'Write the scripts and say nothing.',
    }),
  };
  static override examples = [
    {
      description: 'Write the scripts, after each update too:',
      command: '<%= config.bin %> autocomplete bash',
    },
    {
      description: 'Complete in each bash from now on:',
      command: '<%= config.bin %> autocomplete script bash >> ~/.bashrc',
    },
  ];

  /**
   * @throws UsageError when the shell is none that can be served.
   * @throws FileError when the scripts cannot be written.
   */
  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AutocompleteCommand);
    const { shell: first, ofScript } = args;
    const { shell: current } = this.config;
    if (first === 'script') {
      await sayStartupLine(toShell(ofScript, current), this.config);
      return;
    }
    if (ofScript !== undefined)
      throw new UsageError('Cannot complete in several shells at once: give one of them');
    const shell = flags['refresh-cache'] ? undefined : toShell(first, current);
    await writeCompletion(this.config);
    if (shell !== undefined) this.log(howTo(shell, this.config.bin));
  }
}

function howTo(shell: Shell, bin: string): string {
  return `The completion scripts are written. Let ${shell} read them from its next start on:

  ${bin} autocomplete script ${shell} >> ${STARTUP_FILES[shell]}`;
}
