import { healthcheckAction } from '../actions/healthcheck-action.js';
import { toOclifFlags } from '../options/to-oclif-flags.js';
import { HouseCommand } from './house-command.js';

/** `healthcheck`: asks an instance that runs how it is. */
export class HealthcheckCommand extends HouseCommand {
  static override summary = 'Ask a running instance whether it is ready.';
  static override description =
    'For the health checks of containers: asks /-/ready or /-/healthy of an instance that listens (--listen-address). Exits 0 when that answers 200, else 69 with the reason in one line.';
  static override usage = 'healthcheck [FLAGS]';
  static override flags = toOclifFlags(healthcheckAction.options);
  static override examples = [
    {
      description: 'Ask the instance of this container:',
      command: '<%= config.bin %> healthcheck --listen-address=0.0.0.0:9901',
    },
    {
      description: 'Ask whether it had an answer of a control plane since it started:',
      command: '<%= config.bin %> healthcheck --listen-address=127.0.0.1:9901 --on=sync',
    },
    {
      description: 'Ask one with TLS and basic auth:',
      command:
        '<%= config.bin %> healthcheck --url=https://sd.example:9901 --tls-ca-file=ca.pem --user=probe --password-file=password',
    },
  ];

  protected override readonly action = healthcheckAction;
}
