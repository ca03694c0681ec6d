import { doctorAction } from '../actions/doctor-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `doctor`: finds out why targets do not arrive. */
export class DoctorCommand extends HouseCommand {
  static override summary = 'Find out why targets do not arrive, and what to do about it.';
  static override description =
    'Goes the whole way of a target: name, connection, TLS, what answers there and what it speaks, its first answer, the output, and whether a Prometheus reads it. Each step is ok, failed or skipped; what failed names the fix. Takes the flags of run, changes nothing and does not disturb an instance that runs. Exits 0 when nothing failed, else with the code of the first failure.';
  static override usage = 'doctor [FLAGS]';
  static override flags = toOclifFlags(doctorAction.options);
  static override examples = [
    {
      description: 'Examine a control plane, the file and the Prometheus of this machine:',
      command:
        '<%= config.bin %> doctor --cp-address=grpc://kuma-cp:5676 --output-file=/srv/sd/kuma.json',
    },
    {
      description: 'With what run was told, and a Prometheus elsewhere:',
      command:
        '<%= config.bin %> doctor --config-file=kuma.yaml --prometheus-url=http://prometheus:9090',
    },
    {
      description: 'For scripts:',
      command: '<%= config.bin %> doctor --json --timeout=10s',
    },
  ];

  protected override readonly action = doctorAction;
}
