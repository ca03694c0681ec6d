import type { Command } from '@oclif/core';
import { commands as helpPlugin } from '@oclif/plugin-help';
import { RunCommand } from './commands/run.js';
import { ServeCommand } from './commands/serve.js';
import { VersionCommand } from './commands/version.js';

/** Every command by its name: a new one is a line here. oclif loads this by the name of the constant. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  run: RunCommand,
  serve: ServeCommand,
  version: VersionCommand,
  help: helpPlugin.help,
};
