import { runAction } from '../actions/run-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `run`: keeps the target file true. */
export class RunCommand extends HouseCommand {
  static override summary = 'Follow a control plane and keep the target file true to it.';
  static override description =
    'Runs until SIGTERM or SIGINT. The file is only ever replaced as a whole, and stays when this ends or the control plane is away. Flags win over environment variables.';
  static override usage = 'run [FLAGS]';
  static override flags = toOclifFlags(runAction.options);
  static override examples = [
    {
      description: 'Follow a control plane on its MADS port:',
      command:
        '<%= config.bin %> run --cp-address=grpc://kuma-cp:5676 --output-file=/srv/sd/kuma.json',
    },
    {
      description: 'Write what one mesh has now, then exit:',
      command: '<%= config.bin %> run --once --mesh=default',
    },
    {
      description: "Write the labels of Prometheus' own kuma_sd_configs, and one more:",
      command: '<%= config.bin %> run --label-style=meta --label=site=berlin',
    },
  ];

  protected override readonly action = runAction;
}
