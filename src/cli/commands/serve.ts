import { serveAction } from '../actions/serve-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `serve`: a control plane over a file of assignments. */
export class ServeCommand extends HouseCommand {
  static override summary = 'Serve assignments from a file, as a control plane would.';
  static override description =
    'A control plane for tests and demonstrations: gRPC v1 and v1alpha1 and the HTTP long poll on one port, or what a certain Kuma serves. Prints "ready address=HOST:PORT" on standard error once it accepts connections ("ready api-address=HOST:PORT" for its API server), and runs until SIGTERM or SIGINT.';
  static override usage = 'serve --assignments=FILE [FLAGS]';
  static override flags = toOclifFlags(serveAction.options);
  static override examples = [
    {
      description: 'Serve the assignments of a file on the usual port:',
      command: '<%= config.bin %> serve --assignments=examples/assignments.yaml',
    },
    {
      description: 'Let the system choose a port:',
      command:
        '<%= config.bin %> serve --assignments=assignments.yaml --listen-address=127.0.0.1:0',
    },
    {
      description: 'Be Kuma 1.8, API server and all:',
      command:
        '<%= config.bin %> serve --assignments=assignments.yaml --behave-like=1.8 --api-server-address=127.0.0.1:5681',
    },
  ];

  protected override readonly action = serveAction;
}
