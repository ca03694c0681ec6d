import { ACCESS_OPTIONS } from './access-options.js';
import { CONFIG_OPTIONS } from './config-options.js';
import { optional, single, toggle, type Parsed } from './option-spec.js';
import { parseChoice, parsePositiveDuration, parseText } from './parsers.js';
import { parseProbeUrl, PROBE_URL_FORM } from './parse-probe-url.js';
import type { OptionTable } from './resolve-options.js';
import { WEB_OPTIONS } from './web-options.js';

const { tlsCaFile, tlsCertFile, tlsKeyFile, tlsServerName, tlsInsecureSkipVerify } = ACCESS_OPTIONS;

/** What `healthcheck` and the instance that it asks are told in the same way. */
export const INSTANCE_OPTIONS = {
  listenAddress: {
    ...WEB_OPTIONS.listenAddress,
    description:
      'Where the instance listens, as run was told; the first one counts. One that listens everywhere is asked on this machine.',
    defaultHelp: 'none',
  },
  webConfigFile: {
    ...WEB_OPTIONS.webConfigFile,
    description: 'The web configuration of the instance: when it has TLS, so does the question.',
  },
  configFile: {
    ...CONFIG_OPTIONS.configFile,
    description: 'Configuration file of the instance, for the two flags above.',
  },
} as const;

/** What is only for `healthcheck`: names that `run` has too mean another peer there, so the variables differ. */
export const PROBE_OPTIONS = withOwnVariables({
  url: optional({
    name: 'url',
    group: 'WEB',
    placeholder: 'URL',
    description: `What to ask instead: ${PROBE_URL_FORM}. Without a path, what would be asked anyway.`,
    parse: parseProbeUrl,
  }),
  live: toggle({
    name: 'live',
    group: 'WEB',
    description: 'Ask whether it runs (/-/healthy), not whether a good file stands (/-/ready).',
  }),
  on: single({
    name: 'on',
    group: 'WEB',
    placeholder: 'WHAT',
    description:
      'What makes it ready: a good file that stands (file), or an answer that it had itself (sync).',
    parse: parseChoice('file', 'sync'),
    default: 'file',
  }),
  whenListening: toggle({
    name: 'when-listening',
    group: 'WEB',
    description: 'Exit 0 and ask nobody when there is no listen address. For images.',
  }),
  timeout: single({
    name: 'timeout',
    group: 'WEB',
    placeholder: 'DURATION',
    description: 'How long it may take.',
    parse: parsePositiveDuration,
    default: '3s',
  }),
  user: optional({
    name: 'user',
    group: 'ACCESS',
    placeholder: 'NAME',
    description: 'User of the web configuration to ask as (basic auth).',
    parse: parseUser,
  }),
  passwordFile: optional({
    name: 'password-file',
    group: 'ACCESS',
    placeholder: 'FILE',
    description: 'File with the password of --user.',
    parse: parseText,
  }),
  tlsCaFile: {
    ...tlsCaFile,
    description: 'Certificates (PEM) of the CAs to trust, or of the instance itself.',
  },
  tlsCertFile: {
    ...tlsCertFile,
    description: 'Certificate (PEM, with its chain) to show to the instance.',
  },
  tlsKeyFile,
  tlsServerName: {
    ...tlsServerName,
    description:
      'Name that the certificate of the instance must be for, when it is not the host of the address.',
  },
  tlsInsecureSkipVerify: {
    ...tlsInsecureSkipVerify,
    description: 'Take any certificate of the instance.',
  },
  json: toggle({
    name: 'json',
    group: 'OUTPUT',
    description: 'Print a JSON object on standard output, whatever comes of it.',
  }),
});

/** All options of `healthcheck`, in the order of the help. */
export const HEALTHCHECK_OPTIONS = { ...INSTANCE_OPTIONS, ...PROBE_OPTIONS } as const;

function parseUser(text: string): Parsed<string> {
  return text.includes(':') ? { wanted: 'a name without a colon' } : parseText(text);
}

/** `KUMA_PROMETHEUS_SD_TIMEOUT` is of `run`; ours is `KUMA_PROMETHEUS_SD_HEALTHCHECK_TIMEOUT`. */
function withOwnVariables<Table extends OptionTable>(table: Table): Table {
  const renamed = Object.entries(table).map(([key, spec]) => {
    const environment = spec.environment.map((name) => name.replace('_SD_', '_SD_HEALTHCHECK_'));
    return [key, { ...spec, environment }] as const;
  });
  return Object.fromEntries(renamed) as OptionTable as Table;
}
