import { Args } from '@oclif/core';
import { checkAction } from '../actions/check-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `check`: finds what is wrong with file_sd files. */
export class CheckCommand extends HouseCommand {
  static override summary = "Check file_sd files by Prometheus' own rules.";
  static override description =
    'Tells every mistake with its line and column, and which Prometheus minds it where only 2.x does. An error makes Prometheus refuse the file, a warning is what it takes but nobody means. Exits 3 when there are errors, 78 when a file cannot be read.';
  static override usage = 'check FILE... [FLAGS]';
  static override args = {
    FILE: Args.string({
      description: 'A file_sd file: .json, .yml or .yaml; - is standard input.',
      multiple: true,
      ignoreStdin: true,
    }),
  };
  static override flags = toOclifFlags(checkAction.options);
  static override examples = [
    {
      description: 'Check every file of a directory, for Prometheus 2 and 3:',
      command: '<%= config.bin %> check /etc/prometheus/file_sd/*.json',
    },
    {
      description: 'In a pipeline, with warnings as errors:',
      command: 'generate-targets | <%= config.bin %> check --strict -',
    },
  ];

  protected override readonly action = checkAction;
}
