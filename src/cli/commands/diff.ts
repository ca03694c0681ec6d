import { diffAction } from '../actions/diff-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `diff`: tells what would change in the file. */
export class DiffCommand extends HouseCommand {
  static override summary = 'Compare the target file with what a control plane assigns.';
  static override description =
    'Waits for a settled answer and prints what run would change in the file: targets that are added, moved, relabelled and removed. Nothing is written. Files are compared by what they say, not by their form. Exits 0 when they say the same, 3 when not, 69 when there is no answer within --timeout, 78 when the file cannot be read.';
  static override usage = 'diff [FLAGS]';
  static override flags = toOclifFlags(diffAction.options);
  static override examples = [
    {
      description: 'See what would change when this takes over from the Go tool:',
      command:
        '<%= config.bin %> diff --cp-address=grpc://kuma-cp:5676 --output-file=/old/kuma.file_sd.json',
    },
    {
      description: 'Try other labels first:',
      command: '<%= config.bin %> diff --label-style=meta --output-file=/srv/sd/kuma.json',
    },
  ];

  protected override readonly action = diffAction;
}
