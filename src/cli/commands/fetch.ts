import { fetchAction } from '../actions/fetch-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `fetch`: prints what the control plane assigns. */
export class FetchCommand extends HouseCommand {
  static override summary = 'Print the targets that a control plane assigns; nothing is written.';
  static override description =
    'Waits until an answer has settled, as run --once does, and prints it on standard output: what the file would hold. Exits 69 when there is none within --timeout.';
  static override usage = 'fetch [FLAGS]';
  static override flags = toOclifFlags(fetchAction.options);
  static override examples = [
    {
      description: 'Look at the targets of a control plane:',
      command: '<%= config.bin %> fetch --cp-address=grpc://kuma-cp:5676',
    },
    {
      description: 'Count the targets of each service:',
      command:
        "<%= config.bin %> fetch --json | jq 'group_by(.labels.service)[] | [.[0].labels.service, length]'",
    },
    {
      description: 'Watch targets come and go:',
      command: '<%= config.bin %> fetch --watch --mesh=default',
    },
  ];

  protected override readonly action = fetchAction;
}
