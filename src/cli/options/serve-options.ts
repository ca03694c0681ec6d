import { ERA_NAMES } from '../../control-plane/eras/era-name.js';
import type { ServerTls } from '../../control-plane/open-server-tls.js';
import { LOG_OPTIONS } from './log-options.js';
import { optional, required, single } from './option-spec.js';
import { parseListenAddress } from './parse-listen-address.js';
import { parseChoice, parseText } from './parsers.js';
import { errorAt } from './resolve-options.js';
import type { Resolved } from './resolve-options.js';

const group = 'SERVER';

/** All options of `serve`, in the order of the help. */
export const SERVE_OPTIONS = {
  assignments: required({
    name: 'assignments',
    group,
    placeholder: 'FILE',
    description: 'YAML file of the assignments to serve; a saved change is sent at once.',
    parse: parseText,
  }),
  listenAddress: single({
    name: 'listen-address',
    group,
    placeholder: 'HOST:PORT',
    description: 'Where to listen; port 0 picks a free one. IPv6 stands in brackets.',
    parse: parseListenAddress,
    default: '127.0.0.1:5676',
  }),
  apiServerAddress: optional({
    name: 'api-server-address',
    group,
    placeholder: 'HOST:PORT',
    description:
      'Where an API server listens, too: it says what the control plane is and where MADS is, in clear text.',
    parse: parseListenAddress,
    defaultHelp: 'no API server',
  }),
  behaveLike: optional({
    name: 'behave-like',
    group,
    placeholder: 'VERSION',
    description: `Serve what this Kuma serves, and refuse what it refuses: ${ERA_NAMES.join(', ')}. A change of the file is told within a second then.`,
    parse: parseChoice(...ERA_NAMES),
    defaultHelp: 'every transport, and each change at once',
  }),
  tlsCertFile: optional({
    name: 'tls-cert-file',
    group,
    placeholder: 'FILE',
    description: 'PEM file of the certificate for MADS over TLS; read again when it changes.',
    parse: parseText,
    defaultHelp: 'MADS in clear text',
  }),
  tlsKeyFile: optional({
    name: 'tls-key-file',
    group,
    placeholder: 'FILE',
    description: 'PEM file of the private key that belongs to --tls-cert-file.',
    parse: parseText,
  }),
  ...LOG_OPTIONS,
} as const;

/**
 * Certificate and key, if MADS is to be served over TLS.
 *
 * @throws UsageError or ConfigurationError, by where it came from, when only one of them is given.
 */
export function toServerTls({
  values,
  origins,
}: Resolved<typeof SERVE_OPTIONS>): ServerTls | undefined {
  const { tlsCertFile: certFile, tlsKeyFile: keyFile } = values;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  const [origin, given, missing] =
    certFile === undefined
      ? [origins.tlsKeyFile, '--tls-key-file', '--tls-cert-file']
      : [origins.tlsCertFile, '--tls-cert-file', '--tls-key-file'];
  throw errorAt(
    origin,
    `Cannot use ${given} without ${missing} (from ${origin.name}): give the certificate and its key, or neither`,
  );
}
