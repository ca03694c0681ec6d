import type { Command } from '@oclif/core';
import { commands as helpPlugin } from '@oclif/plugin-help';
import { AutocompleteCommand } from './commands/autocomplete.js';
import { CheckCommand } from './commands/check.js';
import { DiffCommand } from './commands/diff.js';
import { DoctorCommand } from './commands/doctor.js';
import { FetchCommand } from './commands/fetch.js';
import { HealthcheckCommand } from './commands/healthcheck.js';
import { RunCommand } from './commands/run.js';
import { ServeCommand } from './commands/serve.js';
import { VersionCommand } from './commands/version.js';

/** Every command by its name: a new one is a line here. oclif loads this by the name of the constant. */
export const COMMANDS: Readonly<Record<string, Command.Class>> = {
  run: RunCommand,
  serve: ServeCommand,
  fetch: FetchCommand,
  diff: DiffCommand,
  check: CheckCommand,
  doctor: DoctorCommand,
  healthcheck: HealthcheckCommand,
  autocomplete: AutocompleteCommand,
  version: VersionCommand,
  help: helpPlugin.help,
};
