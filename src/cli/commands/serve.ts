import { once } from 'node:events';
import { hostPort } from '../../base/host-port.js';
import { ControlPlaneLog } from '../../control-plane/report/control-plane-log.js';
import { SERVE_OPTIONS } from '../options/serve-options.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { runService } from '../service/run-service.js';
import { HouseCommand } from './house-command.js';

/** `serve`: a control plane over a file of assignments. */
export class ServeCommand extends HouseCommand {
  static override summary = 'Serve assignments from a file, as a control plane would.';
  static override description =
    'A control plane for tests and demonstrations: gRPC v1 and v1alpha1 and the HTTP long poll on one port. Prints "ready address=HOST:PORT" on standard error once it accepts connections, and runs until SIGTERM or SIGINT.';
  static override usage = 'serve --assignments=FILE [FLAGS]';
  static override flags = toOclifFlags(SERVE_OPTIONS);
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
  ];

  /** @throws HouseError when the options are not right. */
  override async run(): Promise<void> {
    const { values } = await this.resolve(SERVE_OPTIONS);
    await runService(values, async (log, signal) => {
      const { openControlPlane } = await import('../../control-plane/open-control-plane.js');
      const { assignments, listenAddress } = values;
      const observer = new ControlPlaneLog(log);
      const server = await openControlPlane({
        assignmentsFile: assignments,
        listenAddress,
        observer,
      });
      process.stderr.write(`ready address=${hostPort(server.address.host, server.address.port)}\n`);
      if (!signal.aborted) await once(signal, 'abort');
      await server.close();
    });
  }
}
